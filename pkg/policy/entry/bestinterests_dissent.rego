# METADATA
# title: bestinterests.dissent
# description: |
#   A member does not agree to what is proposed. It is kept, and stands in no quorum's way.
package mangrove.entry.bestinterests_dissent

import data.mangrove.best_interests
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.panel
import data.mangrove.reply

deny contains "N-01" if not panel.called

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "B-02" if best_interests.is_conflicted

answer := reply.of_party(panel.under, {"deny": deny})
