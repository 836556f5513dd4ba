# METADATA
# title: legalaid.advise
# description: Independent advice is recorded.
package mangrove.entry.legalaid_advise

import data.mangrove.departure
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "N-02" if not need_to_know.mandate_lets

deny contains "R-05" if not departure.independent

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

answer := reply.of_case({"deny": deny, "grant": purpose.under})
