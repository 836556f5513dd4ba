# METADATA
# title: returns.assess_risk
# description: What awaits the person.
package mangrove.entry.returns_assess_risk

import data.mangrove.departure
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "R-04" if departure.receives

answer := reply.of_case({"deny": deny, "grant": purpose.under})
