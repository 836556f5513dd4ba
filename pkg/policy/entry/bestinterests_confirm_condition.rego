# METADATA
# title: bestinterests.confirm_condition
# description: |
#   Another agency than the one that said so says that what a panel made its decision depend on is there.
package mangrove.entry.bestinterests_confirm_condition

import data.mangrove.best_interests
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.register
import data.mangrove.reply

deny contains "N-01" if not need_to_know.party

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "B-02" if not best_interests.another_team

answer := reply.of_case({"deny": deny, "grant": register.under})
