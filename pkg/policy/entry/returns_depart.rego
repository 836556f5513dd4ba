# METADATA
# title: returns.depart
# description: Boarding cannot be undone, so each thing it rests on is in place, or its rule denies.
package mangrove.entry.returns_depart

import data.mangrove.departure
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains rule if some rule, _ in departure.missing

answer := departure.answer({"deny": deny, "grant": purpose.under})
