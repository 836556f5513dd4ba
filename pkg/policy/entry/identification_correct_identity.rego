# METADATA
# title: identification.correct_identity
# description: Who somebody is, written anew as a whole by the agency that keeps the case.
package mangrove.entry.identification_correct_identity

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "N-02" if not need_to_know.writes_identity

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

answer := reply.of_case({"deny": deny, "grant": purpose.under})
