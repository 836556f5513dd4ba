# METADATA
# title: shelter.record_call
# description: Who was asked for gentler care is recorded, whoever may not place the child.
package mangrove.entry.shelter_record_call

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.records
import data.mangrove.reply

# What would have denied is marked, and never denies (P1).
outside contains "N-01" if not need_to_know.party

outside contains "N-02" if not need_to_know.role_may

outside contains "F-01" if firewall.enforcement

outside contains "F-02" if firewall.police_refused

deny contains "N-01" if not records.may

applied contains "P1"

answer := reply.of_record({"deny": deny, "outside": outside, "applied": applied})
