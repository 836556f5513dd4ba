# METADATA
# title: Opening
# description: |
#   Each section is decided by itself: it opens where a basis carries it and no rule withholds it, whatever others of its
#   category do. Where the flow as a whole is denied, everything is withheld by the rules that deny.
package mangrove.opening

import data.mangrove.bases
import data.mangrove.consent
import data.mangrove.flow
import data.mangrove.need_to_know
import data.mangrove.panel
import data.mangrove.purpose
import data.mangrove.register
import data.mangrove.reply

bases_of(section) := bases.own_record(section) if purpose.own_record

bases_of(section) := bases.sitting(section) if {
	not purpose.own_record
	panel.member
}

bases_of(section) := union({
	bases.authoring(section), bases.protecting(section), bases.guarding(section), bases.asking(section),
	consent.carrying(section),
}) if {
	not purpose.own_record
	not panel.member
}

# METADATA
# description: The register serves all services, so who must keep somebody away has a part there by any of them.
under := register.under if need_to_know.keeper_away

under := purpose.under if not need_to_know.keeper_away

is_carried(section) if count(bases_of(section)) > 0

sections := {section | some section in input.sections}

answer(said) := object.union(base, {"withhold": withheld, "carried": carried}) if {
	base := reply.of_case({"deny": said.deny, "applied": said.applied, "grant": under})
	withheld := {section: rules |
		some section in sections
		rules := (object.get(said.withhold, [section], set()) | base.deny) - flow.off
		count(rules) > 0
	}
	carried := {section: flow.first(bases_of(section)) |
		some section in sections
		not withheld[section]
	}
}
