# METADATA
# title: coordination.duties
# description: |
#   What is due by whom: stages and dates, not content (N-04).
package mangrove.entry.coordination_duties

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.reply

deny contains "N-02" if not need_to_know.role_may

deny contains "N-01" if not need_to_know.able

deny contains "F-01" if firewall.enforcement

answer := reply.of_none({"deny": deny})
