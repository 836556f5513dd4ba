# METADATA
# title: bestinterests.hear_child
# description: |
#   What the child said is written down by who hears children, and by no panel. That a child objects no more counts once a
#   second agency has heard the same.
package mangrove.entry.bestinterests_hear_child

import data.mangrove.best_interests
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.register
import data.mangrove.reply

deny contains "N-01" if not best_interests.hears

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "B-02" if best_interests.talked_out_of_it

obligations contains "second_agency" if best_interests.on_one_word

answer := reply.of_case({"deny": deny, "obligations": obligations, "grant": register.under})
