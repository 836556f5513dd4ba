# METADATA
# title: bestinterests.reopen
# description: |
#   A new fact takes a determination back. It opens nothing, so whoever has a part in the case may.
package mangrove.entry.bestinterests_reopen

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.register
import data.mangrove.reply

deny contains "N-01" if not need_to_know.party

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

obligations contains sprintf("duty:determine:panel_chair:%dd:anywhere", [within]) if {
	count(deny) == 0
	within := data.mangrove.table.country.numbers.determination_within.value
}

default escalate_to := ""

escalate_to := "national_coordinator" if count(obligations) > 0

answer := reply.of_case({"deny": deny, "obligations": obligations, "escalate_to": escalate_to, "grant": register.under})
