# METADATA
# title: bestinterests.ask_abroad
# description: |
#   An agency is asked about a child's family: for tracing, by a basis that names it; of another
#   country, once another agency has looked at who may learn of it.
package mangrove.entry.bestinterests_ask_abroad

import data.mangrove.borders
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "C-01" if not borders.inquiry_carried

deny contains "X-01" if borders.inquiry_kept

deny contains "X-02" if borders.inquiry_told_origin

obligations contains "second_agency" if borders.inquiry_waits

answer := reply.of_case({"deny": deny, "obligations": obligations, "grant": purpose.under})
