# What the departure of a child rests on, beside what everybody's does.
package mangrove.departure

import data.mangrove.children
import data.mangrove.households

# METADATA
# title: CP-05 The departure of a child
# description: |
#   Three tracks. A child who is unaccompanied, separated or trafficked, or of whom there is any doubt: a determination
#   in force for it, a guardian not in conflict who agrees, the child's views and no blocking objection, the receiving
#   caregiver or adequate care verified lately, an escort, tracing and family assessment concluded without a concern. A child with both
#   parents or the sole custodian, no guardian, no objection of the child and no concern: an own assessment, views, and the agreement of each custodian; where
#   they disagree (H-01), it is the first track. Another movement, as medical, reunification or resettlement: a
#   determination for that movement.
# custom:
#   id: CP-05
#   source: CETS 197 art. 16(7); CRC General Comment 6, par. 79 to 88; best-interests 1.4; return-reintegration 7.5
needed["CP-05"] contains name if {
	children.child
	some name in {"alone": alone_needs, "family": {"family_assessment", "views", "custodians"}, "other": {"determination"}}[track]
}

alone_needs := {"determination", "guardian", "views", "no_objection", "caregiver", "escort", "tracing", "assessment_abroad"}

track := "other" if not returning

track := "family" if {
	returning
	not alone
}

track := "alone" if {
	returning
	alone
}

returning if input.resource.movement in {"return", ""}

# METADATA
# description: Whatever is not known to be with their own family and without concern is alone; so is who objects, or for whom a guardian stands, whoever says since that the child is with family.
alone if not with_family

with_family if {
	input.case.facts.unaccompanied == false
	count(households.custodians) > 0
	not indicated
	not children.disputed
	not disagreed
	not objects
	not concern
	not children.has_guardian
}

# METADATA
# description: An agency abroad found that they do not wish contact, or that the child would not be safe, and nothing since that clears it.
concern if input.case.facts.family_concern == true

objects if input.case.facts.child_objects == true

disagreed if households.disagree("service", "return")

# METADATA
# title: H-01 Parents who disagree about a return
needed["H-01"] contains "custodians_differ" if {
	children.child
	returning
	disagreed
}

in_place["H-01"] contains "custodians_differ" if determined

# METADATA
# description: For this movement, to this country, and through its last day.
in_place["CP-05"] contains "determination" if determined

determined if {
	facts := input.case.facts
	input.resource.movement != ""
	facts.determined_for == input.resource.movement
	facts.determined_country == input.resource.country
	age(facts.determined_until) <= 0
}

# METADATA
# description: The guardian stands, which one in conflict does not (C-04), and agrees; from the age at which the young person agrees for themselves (C-03), the guardian stands beside them.
in_place["CP-05"] contains "guardian" if {
	input.case.facts.guardian == true
	guardian_agrees
}

guardian_agrees if {
	some grant in agreements
	grant.giver == "guardian"
}

guardian_agrees if {
	children.band == "own"
	count(agreements) > 0
}

in_place["CP-05"] contains "views" if age(input.case.facts.views_on) >= 0

in_place["CP-05"] contains "no_objection" if input.case.facts.child_objects == false

# METADATA
# description: An objection is weighed below a first age; from there it needs special reasons and a second sitting; from a second age it ends the matter. Where the age is not known it is taken for the higher.
in_place["CP-05"] contains "no_objection" if {
	age_known
	not children.reached("objection_weighs", children.adult_on)
}

in_place["CP-05"] contains "no_objection" if {
	age_known
	not children.reached("objection_ends", children.adult_on)
	input.case.facts.second_sitting == true
}

age_known if {
	children.adult_on
	not children.disputed
}

in_place["CP-05"] contains "caregiver" if recent(age(input.case.facts.caregiver_verified_on), "caregiver_days")

in_place["CP-05"] contains "escort" if accompanied

in_place["CP-05"] contains "tracing" if input.case.facts.tracing_concluded == true

in_place["CP-05"] contains "assessment_abroad" if {
	input.case.facts.family_assessed_abroad == true
	not concern
}

in_place["CP-05"] contains "family_assessment" if age(input.case.facts.family_return_assessed_on) >= 0

in_place["CP-05"] contains "custodians" if {
	count(households.custodians) > 0
	every custodian in households.custodians {
		agrees_in_own_name(custodian)
	}
}

in_place["CP-05"] contains "custodians" if {
	children.band == "own"
	count(agreements) > 0
}

# METADATA
# description: Each who has custody agrees; from the age at which the young person agrees for themselves (C-03), they do.
agrees_in_own_name(custodian) if {
	some grant in agreements
	grant.giver == "custodian"
	grant.custodian == custodian
}
