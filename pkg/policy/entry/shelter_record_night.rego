# METADATA
# title: shelter.record_night
# description: Where somebody slept is recorded, also where nobody may place them.
package mangrove.entry.shelter_record_night

import data.mangrove.children
import data.mangrove.firewall
import data.mangrove.ladder
import data.mangrove.need_to_know
import data.mangrove.records
import data.mangrove.reply

# What would have denied is marked, and never denies (P1).
outside contains "N-01" if not need_to_know.assigned

outside contains "N-02" if not need_to_know.role_may

outside contains "F-01" if firewall.enforcement

outside contains "F-02" if firewall.police_refused

outside contains "CP-01" if children.adult_place

outside contains "CP-02" if not children.sleeps_safely

outside contains "CP-03" if {
	not ladder.in_turn
	not ladder.lives_there
}

outside contains "CP-08" if children.guardians_house

outside contains "CP-12" if {
	not ladder.takes_age
	not ladder.lives_there
}

deny contains "N-01" if not records.may

applied contains "P1"

answer := reply.of_record({"deny": deny, "outside": outside, "applied": applied})
