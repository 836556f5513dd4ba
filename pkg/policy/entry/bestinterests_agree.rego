# METADATA
# title: bestinterests.agree
# description: |
#   A member agrees to what the chair proposes, by their own account; the one that makes the quorum determines.
package mangrove.entry.bestinterests_agree

import data.mangrove.best_interests
import data.mangrove.children
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.panel
import data.mangrove.reply

deny contains "N-01" if not panel.called

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "B-02" if best_interests.is_conflicted

deny contains "B-02" if not children.child

deny contains "B-02" if not best_interests.heard

deny contains "B-02" if best_interests.against_the_child

deny contains "CP-08" if not best_interests.guardian_stands

obligations contains "determined" if {
	count(deny) == 0
	best_interests.quorum_says
}

answer := reply.of_party(panel.under, {"deny": deny, "obligations": obligations})
