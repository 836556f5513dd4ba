# METADATA
# title: legalaid.open_claim
# description: A claim is opened, whatever the person says to the police.
package mangrove.entry.legalaid_open_claim

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "N-02" if not need_to_know.mandate_lets

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

applied contains rule if some rule in firewall.assistance

answer := reply.of_case({"deny": deny, "applied": applied, "grant": purpose.under})
