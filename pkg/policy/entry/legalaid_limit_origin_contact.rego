# METADATA
# title: legalaid.limit_origin_contact
# description: What authorities of a country of origin may be told.
package mangrove.entry.legalaid_limit_origin_contact

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "N-02" if not need_to_know.mandate_lets

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

answer := reply.of_case({"deny": deny, "grant": purpose.under})
