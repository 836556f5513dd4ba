# METADATA
# title: The ladder of care
package mangrove.ladder

import data.mangrove.children
import data.mangrove.departure
import data.mangrove.flow
import data.mangrove.register

# METADATA
# title: CP-03 Gentler care first
# description: |
#   Family, kin, foster, a small group home, an institution: a child is placed on a step of care once each gentler one is ruled
#   out, with who was asked and when. A step is ruled out by one call that found it unsafe for the child or that the child
#   refused, or by so many who were asked and cannot; not before an offer was answered. Who is asked twice counts once, and
#   who does not answer counts once they were tried on several days. A call counts that was written down within some days,
#   and holds for some days. A unit with many places is an institution whatever its name. A child under three is not placed
#   in residential care of any size, but beside a brother or sister. An emergency stands in place of the calls, and is
#   reviewed. The numbers are country data.
# custom:
#   id: CP-03
#   source: UN Guidelines for the Alternative Care of Children, A/RES/64/142, par. 14, 17, 20 to 23; shelter 3.2
in_turn if not children.child

in_turn if step == "adults" # which CP-01 keeps them from

in_turn if step == "family"

in_turn if emergency

in_turn if {
	gentler[step]
	count(unasked) == 0
	not too_young
}

# METADATA
# description: The steps of care that come before the one of the unit and are not ruled out.
unasked := {name |
	some name in gentler[step]
	not ruled_out(name)
}

# A place for adults comes after none: there the other places for a child are what can be asked for.
gentler := {
	"family": [],
	"foster": ["family", "kin"],
	"small_group": ["family", "kin", "foster"],
	"institution": ["family", "kin", "foster", "small_group"],
	"adults": ["family", "kin", "foster"],
}

# METADATA
# description: |
#   Where on the ladder a unit stands for this child. One for families, of not more than so many places, is the family's to who
#   sleeps there beside an adult of theirs, or will, for whom a bed is held as well.
step := "adults" if input.resource.unit_kind == "adults"

step := "family" if with_family

step := "institution" if {
	many_or_institution
	not with_family
}

step := "small_group" if {
	input.resource.unit_kind in {"small_group", "family"}
	not many_or_institution
	not with_family
}

step := "foster" if {
	input.resource.unit_kind == "foster"
	not many_or_institution
}

with_family if {
	input.resource.unit_kind == "family"
	input.resource.beds <= number("family_places")
	own_adult
}

own_adult if {
	some sleeper in children.others
	not children.is_child(sleeper)
	children.related(sleeper)
	children.safe_beside(sleeper)
}

own_adult if {
	input.action == "shelter.reserve"
	some adult in input.resource.held
	adult in input.case.facts.assessed_with
}

many_or_institution if input.resource.unit_kind == "institution"

many_or_institution if {
	input.resource.unit_kind in {"small_group", "family", "foster"}
	input.resource.beds > number("institution_places")
}

residential if step in {"small_group", "institution"}

# METADATA
# description: What counts of the calls for a step are those of late, after the last offer.
ruled_out(name) if {
	some call in counted(name)
	call.outcome in {"unsafe", "refused_by_child"}
}

ruled_out(name) if more(name) <= 0

# METADATA
# description: How many more are to be asked who cannot take the child in.
more(name) := number(sprintf("calls_%s", [name])) - count(cannot(name) | silent(name))

cannot(name) := {call.of | some call in counted(name); call.outcome == "unavailable"}

silent(name) := {of |
	some of in {call.of | some call in counted(name)}
	days := {call.day | some call in counted(name); call.of == of; call.outcome == "no_answer"}
	count(days) >= number("calls_unanswered_days")
}

counted(name) := [call |
	some i, call in calls(name)
	i > last_offer(name)
	departure.recent(departure.age(call.day), "calls_hold_days")
	departure.age(call.day) - departure.age(call.recorded) <= number("calls_recorded_days")
]

last_offer(name) := max({-1} | {i | some i, call in calls(name); call.outcome == "offered"})

calls(name) := [{"outcome": parts[1], "day": parts[2], "recorded": parts[3], "of": parts[4]} |
	some text in input.case.facts.care_calls
	parts := split(text, "/")
	parts[0] == name
]

# METADATA
# title: CP-03 Young children
too_young if {
	residential
	flow.today < children.birthday(number("family_only"), children.adult_on)
	not sibling_there
}

sibling_there if {
	some sleeper in children.others
	children.is_child(sleeper)
	children.related(sleeper)
}

# METADATA
# title: CP-03 In an emergency
# description: |
#   It is said once, when a bed is held or when the child is taken in: a bed that is held in an emergency is slept in in that
#   emergency, and nobody is asked anew at the door.
emergency if input.command.emergency in emergencies

emergency if carried.emergency in emergencies

emergencies := {"in_danger", "nowhere_to_sleep"}

# METADATA
# description: The emergency in which the bed is held that the child is taken into.
carried := held if {
	input.action == "shelter.admit"
	some held in input.resource.emergencies
	held.case == input.case.id
}

by_emergency if {
	children.child
	emergency
}

# METADATA
# title: CP-12 The ages that a unit takes
# description: |
#   A house says from which age on and up to which a unit takes children, and whoever is younger or older is placed elsewhere.
#   Who is treated as a child is at most 17, and no date of birth keeps nobody away. It parts no siblings and no family, and an
#   emergency comes before it.
# custom:
#   id: CP-12
#   source: shelter 3.2 (rank 6, from 16) and 3.1 S2, S9; UN Guidelines for the Alternative Care of Children, A/RES/64/142, par. 17
takes_age if not other_age

takes_age if not children.child

takes_age if emergency

takes_age if own_adult

takes_age if {
	some sleeper in children.others
	children.related(sleeper)
}

other_age if {
	input.resource.from_age > 0
	flow.today < children.birthday(input.resource.from_age, children.adult_on)
}

other_age if {
	input.resource.to_age > 0
	input.resource.to_age < 17
	flow.today >= children.birthday(input.resource.to_age + 1, children.adult_on)
}

# METADATA
# title: CP-03 Where the child lives
# description: Who was taken in stays, however long ago the calls were.
lives_there if {
	input.case.facts.unit == input.resource.id
	input.resource.id != ""
}

# METADATA
# title: CP-03 What follows from taking a child in
# description: |
#   The agency that keeps the case plans the way back from residential care, and looks again at what was done in an
#   emergency; where none is known, the house does.
duties contains sprintf("duty:plan_reintegration:child_social_worker:%dd%s", [number("reintegration_plan_days"), keeper]) if {
	children.child
	residential
}

duties contains sprintf("duty:review_emergency:child_social_worker:%dh%s", [number("emergency_review_hours"), reviewer]) if by_emergency

# METADATA
# description: Who keeps the case reviews, or another agency where they take the child in themselves or said that it is an emergency.
reviewer := ":anywhere" if keeping in placed_by

reviewer := keeper if not keeping in placed_by

placed_by contains input.actor.agency

placed_by contains carried.declared_by

keeper := "" if keeping == ""

keeper := sprintf("@%s", [keeping]) if keeping != ""

keeping := flow.first({grant.recipient.agency |
	some grant in flow.live
	register.keeps(grant)
})

# METADATA
# title: CP-03 Somebody else reviews
# description: |
#   Who looks again at a placement in an emergency is not who took the child in, nor of their agency, nor of the one that said that it
#   is an emergency, nor of the house's staff, who have no such role.
took_in if input.resource.taken_in_by == input.actor.id

took_in if input.resource.taken_in_by_agency == input.actor.agency

took_in if {
	input.actor.agency != ""
	input.resource.declared_by == input.actor.agency
}

# METADATA
# title: P2 Whom to ask
# description: |
#   Where a child is refused a bed, the gentler steps that were not ruled out are what can be asked for, and of how many more.
options := [{"action": sprintf("shelter.ask_%s", [name]), "more": more(name)} |
	children.child
	some name in gentler[step]
	name in unasked
]

# METADATA
# title: CP-03 What an emergency would let be
# description: A refusal in which nothing is against it but what an emergency comes before, where none was said.
urgently(denied) := [{"action": "shelter.say_emergency"} |
	not emergency
	count(denied) > 0
	count(denied - {"CP-03", "CP-12"}) == 0
]

number(name) := data.mangrove.table.country.numbers[name].value
