# METADATA
# title: shelter.discharge
# description: The bed is given back. Where somebody sleeps it always can be, also when nobody there has a part in the case any more.
package mangrove.entry.shelter_discharge

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.reply

deny contains "N-01" if not need_to_know.discharges

deny contains "N-02" if not need_to_know.role_may

deny contains "N-02" if not need_to_know.ends_stay

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

answer := reply.of_party(need_to_know.discharging, {"deny": deny})
