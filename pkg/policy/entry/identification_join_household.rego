# METADATA
# title: identification.join_household
# description: Who belongs together, said by who works on both.
package mangrove.entry.identification_join_household

import data.mangrove.firewall
import data.mangrove.households
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "H-01" if not households.joins

answer := reply.of_case({"deny": deny, "grant": purpose.under})
