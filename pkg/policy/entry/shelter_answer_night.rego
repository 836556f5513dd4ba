# METADATA
# title: shelter.answer_night
# description: A house says whether somebody slept there whom another house counts the same night, also when it has no part in the case any more.
package mangrove.entry.shelter_answer_night

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.reply

deny contains "N-01" if not need_to_know.answers_night

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

answer := reply.of_party(need_to_know.answering_night, {"deny": deny})
