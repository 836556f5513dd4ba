# METADATA
# title: bestinterests.read_sitting
# description: |
#   Who is called to a panel sees that they are, by when and by whom, and nothing of the child.
package mangrove.entry.bestinterests_read_sitting

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.panel
import data.mangrove.reply

deny contains "N-01" if not panel.called

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

answer := reply.of_party(panel.under, {"deny": deny})
