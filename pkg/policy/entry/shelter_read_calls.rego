# METADATA
# title: shelter.read_calls
# description: Who was asked for gentler care, for who keeps the case as for the house. What was said is decided section by section (open).
package mangrove.entry.shelter_read_calls

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.register
import data.mangrove.reply

deny contains "N-01" if not need_to_know.party

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

answer := reply.of_case({"deny": deny, "grant": register.under})
