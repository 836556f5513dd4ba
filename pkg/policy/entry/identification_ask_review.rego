# METADATA
# title: identification.ask_review
# description: Whoever has a part in the case passes on that the person wants a decision looked at again; it opens nothing.
package mangrove.entry.identification_ask_review

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.register
import data.mangrove.reply

deny contains "N-01" if not need_to_know.party

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

answer := reply.of_case({"deny": deny, "grant": register.under})
