# METADATA
# title: identification.open_case
# description: A case begins with whoever meets the person; there is no grant yet.
package mangrove.entry.identification_open_case

import data.mangrove.children
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.reply

deny contains "N-01" if not need_to_know.able

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

obligations contains children.name_guardian if {
	count(deny) == 0
	children.unaccompanied_child_opened
}

default escalate_to := ""

escalate_to := "national_coordinator" if count(obligations) > 0

answer := reply.of_none({"deny": deny, "obligations": obligations, "escalate_to": escalate_to})
