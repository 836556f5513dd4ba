# METADATA
# title: bestinterests.determine
# description: |
#   What is best for the child is proposed by the chair, to a panel that may say so.
package mangrove.entry.bestinterests_determine

import data.mangrove.best_interests
import data.mangrove.borders
import data.mangrove.children
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.panel
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not panel.called

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "B-02" if not children.child

deny contains "B-02" if not best_interests.panel_stands

deny contains "B-02" if not best_interests.heard

deny contains "B-02" if best_interests.against_the_child

deny contains "B-02" if best_interests.reasons_without_cause

deny contains "B-02" if not best_interests.in_time

deny contains "CP-08" if not best_interests.guardian_stands

deny contains "X-01" if borders.undetermined

deny contains "P0" if {
	some category in input.command.categories
	not purpose.is_category(category)
}

answer := reply.of_party(panel.under, {"deny": deny})
