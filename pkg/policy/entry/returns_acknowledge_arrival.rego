# METADATA
# title: returns.acknowledge_arrival
# description: Who receives the person says that they have come.
package mangrove.entry.returns_acknowledge_arrival

import data.mangrove.departure
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "N-02" if not departure.receives

deny contains "N-02" if not departure.said_to_have_left

answer := reply.of_case({"deny": deny, "grant": purpose.under})
