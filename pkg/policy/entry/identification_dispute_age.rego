# METADATA
# title: identification.dispute_age
# description: Anybody with a part may open a dispute about an age.
package mangrove.entry.identification_dispute_age

import data.mangrove.children
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

obligations contains children.name_guardian if {
	count(deny) == 0
	children.unaccompanied_by_doubt
}

default escalate_to := ""

escalate_to := "national_coordinator" if count(obligations) > 0

answer := reply.of_case({"deny": deny, "obligations": obligations, "escalate_to": escalate_to, "grant": purpose.under})
