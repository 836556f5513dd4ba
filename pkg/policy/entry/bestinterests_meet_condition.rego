# METADATA
# title: bestinterests.meet_condition
# description: |
#   Who works on the child's case sees to what a panel made its decision depend on.
package mangrove.entry.bestinterests_meet_condition

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

answer := reply.of_case({"deny": deny, "grant": purpose.under})
