# METADATA
# title: coordination.read
# description: |
#   One case over all services, for those who coordinate and for the agency that keeps it.
package mangrove.entry.coordination_read

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.reply

deny contains "N-04" if not need_to_know.overview

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

shows contains duty if some duty in need_to_know.tells_register_duty

answer := reply.of_party(need_to_know.overviewing, {"deny": deny, "grant": need_to_know.overviewing, "shows": shows})
