# METADATA
# title: bestinterests.answer_abroad
# description: |
#   Who was asked answers, and nobody else.
package mangrove.entry.bestinterests_answer_abroad

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "N-01" if {
	is_string(input.resource.asked_agency)
	input.resource.asked_agency != input.actor.agency
}

answer := reply.of_case({"deny": deny, "grant": purpose.under})
