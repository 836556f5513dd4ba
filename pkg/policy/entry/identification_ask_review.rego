# METADATA
# title: identification.ask_review
# description: |
#   Whoever has a part in the case passes on that the person wants a decision looked at again; it opens nothing. Who decided
#   it, and who arranges a return, would use up the review that is the person's.
package mangrove.entry.identification_ask_review

import data.mangrove.departure
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.register
import data.mangrove.reply

deny contains "N-01" if not need_to_know.party

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "R-02" if departure.in_programme

deny contains "R-02" if departure.decided_there

answer := reply.of_case({"deny": deny, "grant": register.under})
