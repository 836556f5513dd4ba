# METADATA
# title: identification.confirm_custodians
# description: Another agency than the one that named them says who has custody.
package mangrove.entry.identification_confirm_custodians

import data.mangrove.firewall
import data.mangrove.households
import data.mangrove.need_to_know
import data.mangrove.register
import data.mangrove.reply

deny contains "N-01" if not need_to_know.party

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "H-01" if not households.second_agency

answer := reply.of_case({"deny": deny, "grant": register.under})
