# METADATA
# title: bestinterests.appoint_guardian
# description: |
#   A guardian is named by the guardianship office, for a child, never of an agency that holds the child, nor one who was
#   doubted or stands for as many children as one person can.
package mangrove.entry.bestinterests_appoint_guardian

import data.mangrove.calendar
import data.mangrove.children
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "N-02" if input.command.guardian == input.actor.id

deny contains "CP-08" if not children.child

deny contains "CP-08" if not children.guardian_agency

deny contains "CP-08" if children.holds_child

deny contains "CP-08" if children.doubted

deny contains "CP-08" if not children.can_stand

obligations contains sprintf("duty:appoint_guardian:guardianship_office:%s", [calendar.end_of(within)]) if {
	count(deny) == 0
	input.command.interim == true
	within := data.mangrove.table.country.numbers.guardian_appointed.value
}

default escalate_to := ""

escalate_to := "national_coordinator" if count(obligations) > 0

answer := reply.of_case({"deny": deny, "obligations": obligations, "escalate_to": escalate_to, "grant": purpose.under})
