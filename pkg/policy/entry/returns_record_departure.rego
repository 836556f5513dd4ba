# METADATA
# title: returns.record_departure
# description: That somebody has gone is recorded, whatever was missing.
package mangrove.entry.returns_record_departure

import data.mangrove.departure
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.records
import data.mangrove.reply

# What would have denied is marked, and never denies (P1).
outside contains "N-01" if not need_to_know.assigned

outside contains "N-02" if not need_to_know.role_may

outside contains "F-01" if firewall.enforcement

outside contains "F-02" if firewall.police_refused

outside contains rule if some rule, _ in departure.missing

deny contains "N-01" if not records.may

applied contains "P1"

answer := reply.of_record({"deny": deny, "outside": outside, "applied": applied})
