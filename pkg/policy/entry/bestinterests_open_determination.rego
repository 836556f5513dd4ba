# METADATA
# title: bestinterests.open_determination
# description: |
#   A question is put to a panel.
package mangrove.entry.bestinterests_open_determination

import data.mangrove.children
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "B-02" if not children.child

deny contains "P0" if not purpose.stated

obligations contains sprintf("duty:determine:panel_chair:%dd:anywhere", [within]) if {
	count(deny) == 0
	within := data.mangrove.table.country.numbers.determination_within.value
}

default escalate_to := ""

escalate_to := "national_coordinator" if count(obligations) > 0

answer := reply.of_case({"deny": deny, "obligations": obligations, "escalate_to": escalate_to, "grant": purpose.under})
