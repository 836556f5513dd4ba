# METADATA
# title: shelter.reserve
# description: Holding a bed.
package mangrove.entry.shelter_reserve

import data.mangrove.care
import data.mangrove.children
import data.mangrove.consent
import data.mangrove.firewall
import data.mangrove.ladder
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "CP-01" if children.adult_place

deny contains "CP-02" if not children.sleeps_safely

deny contains "CP-03" if not ladder.in_turn

deny contains "CP-08" if children.guardians_house

deny contains "CP-12" if not ladder.takes_age

applied contains rule if some rule in firewall.assistance

applied contains "C-05" if consent.said_no

applied contains "CP-03" if ladder.by_emergency

answer := care.answer({"deny": deny, "applied": applied, "grant": purpose.under})
