# METADATA
# title: bestinterests.assess_shortly
# description: |
#   What is in a child's interest now. It carries nothing until it is countersigned.
package mangrove.entry.bestinterests_assess_shortly

import data.mangrove.best_interests
import data.mangrove.borders
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "B-02" if not best_interests.short

deny contains "C-07" if not best_interests.no_testimony

deny contains "X-01" if borders.not_covered

deny contains "P0" if not purpose.stated

deny contains "P0" if {
	some category in input.command.categories
	not purpose.is_category(category)
}

answer := reply.of_case({"deny": deny, "grant": purpose.under})
