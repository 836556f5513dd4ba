# METADATA
# title: bestinterests.check_inquiry
# description: |
#   Another agency than the one that wrote it looks at what is to be asked abroad about a child, before it is asked.
package mangrove.entry.bestinterests_check_inquiry

import data.mangrove.best_interests
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.register
import data.mangrove.reply

deny contains "N-01" if not need_to_know.party

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "CP-09" if not best_interests.another_team

answer := reply.of_case({"deny": deny, "grant": register.under})
