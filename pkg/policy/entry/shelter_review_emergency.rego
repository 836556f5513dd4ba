# METADATA
# title: shelter.review_emergency
# description: A placement in an emergency is looked at again.
package mangrove.entry.shelter_review_emergency

import data.mangrove.firewall
import data.mangrove.ladder
import data.mangrove.need_to_know
import data.mangrove.register
import data.mangrove.reply

deny contains "N-01" if not need_to_know.party

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "CP-03" if ladder.took_in

answer := reply.of_case({"deny": deny, "grant": register.under})
