# METADATA
# title: bestinterests.send_back
# description: |
#   A member finds that the question needs another sitting; a quorum of them sends it back.
package mangrove.entry.bestinterests_send_back

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

obligations contains "sent_back" if {
	count(deny) == 0
	best_interests.quorum_says
}

answer := reply.of_party(panel.under, {"deny": deny, "obligations": obligations})
