# METADATA
# title: open
# description: |
#   Opening personal sections, of all services: each is carried by a basis or withheld with the rules that withhold it.
package mangrove.entry.open

import data.mangrove.bases
import data.mangrove.borders
import data.mangrove.consent
import data.mangrove.firewall
import data.mangrove.flow
import data.mangrove.need_to_know
import data.mangrove.opening
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.reader

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "C-01" if purpose.groundless

deny contains "P0" if {
	some section in input.sections
	not purpose.is_category(section.category)
}

withhold[section] contains "C-01" if {
	some section in input.sections
	not opening.is_carried(section)
}

withhold[section] contains "C-02" if {
	some section in input.sections
	not opening.is_carried(section)
	consent.has_ended(section.category)
}

withhold[section] contains "C-06" if {
	some section in input.sections
	not opening.is_carried(section)
	consent.only_provisional(section.category)
}

withhold[section] contains "B-05" if {
	some section in input.sections
	purpose.own_record
	bases.hidden(section.category)
}

withhold[section] contains "C-07" if {
	some section in input.sections
	consent.withholds_statement(section.category)
}

withhold[section] contains "N-02" if {
	some section in input.sections
	not need_to_know.role_opens(section.category)
}

withhold[section] contains "N-03" if {
	some section in input.sections
	need_to_know.withholds_place(section.category)
}

withhold[section] contains "N-04" if {
	some section in input.sections
	need_to_know.opens_nothing
}

withhold[section] contains "X-01" if {
	some section in input.sections
	borders.withheld(section)
}

withhold[section] contains "X-02" if {
	some section in input.sections
	borders.silenced(section.category)
}

withhold[section] contains "CP-09" if {
	some section in input.sections
	borders.child_withheld(section)
}

applied contains "B-05" if purpose.own_record

answer := opening.answer({"deny": deny, "withhold": withhold, "applied": applied})
