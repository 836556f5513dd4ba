# METADATA
# title: shelter.plan_reintegration
# description: How a child comes back from residential care to a family.
package mangrove.entry.shelter_plan_reintegration

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.register
import data.mangrove.reply

deny contains "N-01" if not need_to_know.party

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

answer := reply.of_case({"deny": deny, "grant": register.under})
