# METADATA
# title: identification.conclude_grounds
# description: |
#   The authority the country names says whether somebody is a victim; who decides it anew has not decided it before.
package mangrove.entry.identification_conclude_grounds

import data.mangrove.departure
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "R-02" if not departure.grounds_authority

deny contains "R-02" if departure.decided_before

answer := reply.of_case({"deny": deny, "grant": purpose.under})
