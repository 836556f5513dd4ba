# METADATA
# title: bestinterests.convene_panel
# description: |
#   The chair calls the members; nobody who works on the case.
package mangrove.entry.bestinterests_convene_panel

import data.mangrove.best_interests
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "B-02" if best_interests.calls_conflicted

answer := reply.of_case({"deny": deny, "grant": purpose.under})
