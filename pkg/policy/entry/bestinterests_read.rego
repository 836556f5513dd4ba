# METADATA
# title: bestinterests.read
# description: |
#   Reading a case. What of it opens is decided section by section (open). Who stands for a child is not told which members a
#   panel has, nor what a young person keeps from them.
package mangrove.entry.bestinterests_read

import data.mangrove.bases
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.reader

deny contains "N-02" if not need_to_know.reader_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "C-01" if purpose.groundless

applied contains "B-05" if purpose.own_record

shows contains "members" if not need_to_know.guards

shows contains "heard" if not bases.kept_back

answer := reply.of_case({"deny": deny, "applied": applied, "grant": purpose.under, "shows": shows})
