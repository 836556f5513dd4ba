# METADATA
# title: returns.change_mind
# description: Until boarding the person takes it back, whoever of those assigned they tell.
package mangrove.entry.returns_change_mind

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

answer := reply.of_case({"deny": deny, "grant": purpose.under})
