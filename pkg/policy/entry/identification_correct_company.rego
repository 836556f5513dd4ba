# METADATA
# title: identification.correct_company
# description: Whether there is a parent or carer. That there is none opens the duty to name a guardian.
package mangrove.entry.identification_correct_company

import data.mangrove.children
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "CP-08" if children.accompanied_by_another_word

obligations contains children.name_guardian if {
	count(deny) == 0
	children.unaccompanied_after_all
}

default escalate_to := ""

escalate_to := "national_coordinator" if count(obligations) > 0

answer := reply.of_case({"deny": deny, "obligations": obligations, "escalate_to": escalate_to, "grant": purpose.under})
