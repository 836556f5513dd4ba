# METADATA
# title: returns.issue_papers
# description: A travel document, from the consulate alone.
package mangrove.entry.returns_issue_papers

import data.mangrove.departure
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "X-02" if not departure.consulate

deny contains "X-02" if departure.origin_silent

answer := reply.of_case({"deny": deny, "grant": purpose.under})
