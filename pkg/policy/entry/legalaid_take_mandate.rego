# METADATA
# title: legalaid.take_mandate
# description: The person gives a lawyer a mandate.
package mangrove.entry.legalaid_take_mandate

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

applied contains rule if some rule in firewall.assistance

answer := reply.of_case({"deny": deny, "applied": applied, "grant": purpose.under})
