# METADATA
# title: returns.correct_arrival
# description: Who said that the person has come says that they have not.
package mangrove.entry.returns_correct_arrival

import data.mangrove.departure
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "N-02" if not departure.said_so

answer := reply.of_case({"deny": deny, "grant": purpose.under})
