# METADATA
# title: Households
package mangrove.households

import data.mangrove.consent
import data.mangrove.flow
import data.mangrove.register

# METADATA
# title: H-01 Each of a household speaks for themselves
# description: |
#   Each adult is counselled alone and agrees alone (R-01, C-03); a household opens nobody's record to another; each child has
#   an own record. Of a child who is with both parents or the sole custodian, each whom the authority found to have custody
#   says so in their own name: one's word is not the other's. Where one agrees and another says no, no word of a custodian
#   carries, and a panel determines.
# custom:
#   id: H-01
#   source: CRC art. 9 and 18(1); best-interests 6.2 (parents disagree); return-reintegration 7.5 (children in families are individual rights holders)
custodians := object.get(input.case.facts, "custodians", [])

has_custody(adult) if {
	adult in custodians
	not "H-01" in flow.off
}

# With the rule switched off, anybody's word is taken for a custodian's.
has_custody(_) if "H-01" in flow.off

# METADATA
# title: H-01 A second agency
# description: Who has custody is named by the authority, and counts once another agency says the same.
second_agency if {
	is_string(input.resource.by_agency)
	input.resource.by_agency != ""
	input.resource.by_agency != input.actor.agency
}

speaks if {
	input.command.giver == "custodian"
	has_custody(input.command.custodian)
}

speaks_for_another if {
	input.command.giver == "custodian"
	not speaks
}

# METADATA
# title: H-01 Who belongs together
# description: |
#   A household is joined only through the agency that keeps a case of it: where somebody sleeps, and beside whom, rests on who
#   belongs together. An agency that keeps none asks the one that does to join the person. Whoever is assigned may say that
#   the person belongs with nobody who is known.
joins if input.command.member == ""

joins if {
	register.keeper with input.case as input.beside with input.grants as input.beside.grants
}

# METADATA
# title: H-01 One agrees, another says no
# description: A custodian who agreed after having said no has changed their mind.
disagree(family, purpose) if {
	some custodian in custodians
	some yes in yeses(family, purpose, custodian)
	contradicted(yes)
}

yeses(family, purpose, custodian) := [grant |
	some grant in flow.live
	grant.kind == "consent"
	grant.giver == "custodian"
	grant.custodian == custodian
	grant.family == family
	grant.purpose == purpose
	consent.agrees(grant)
]

contradicted(yes) if {
	some no in flow.live
	no.kind == "refusal"
	another_custodian(yes, no)
	no.family == yes.family
	no.purpose == yes.purpose
	no.recipient.agency in {"", yes.recipient.agency}
	not reconsidered(no)
	not "H-01" in flow.off
}

another_custodian(yes, no) if {
	yes.giver == "custodian"
	no.giver == "custodian"
	yes.custodian != no.custodian
}

reconsidered(no) if {
	some yes in yeses(no.family, no.purpose, no.custodian)
	yes.from > no.from
}
