# METADATA
# title: Best interests of a child
package mangrove.best_interests

import data.mangrove.calendar
import data.mangrove.children
import data.mangrove.flow
import data.mangrove.panel

numbers_of := data.mangrove.table.country.numbers

# METADATA
# title: B-02 Best interests of a child, in two grades
# description: |
#   A short assessment carries what is needed now: for a bed, health, tracing, a guardian or school; for a month, and once
#   more. A caseworker signs it and a supervisor of another agency countersigns. A determination carries what it names. A
#   panel makes it, of people who do not work on the case, after the child was heard and with a guardian standing. Neither
#   overrides a child who does not want to go abroad.
# custom:
#   id: B-02
#   source: CRC art. 3(1) and 12; CRC General Comment 14, par. 85 to 99; UNHCR Best Interests Procedure Guidelines (2021)
short if {
	children.child
	input.command.purpose in data.mangrove.table.words.short_assessment_purposes
	calendar.within(input.command.until, "short_assessment")
	renewable
}

renewable if input.resource.signed_before <= numbers_of.short_assessment_renewals.value

in_time if calendar.within(input.command.until, "determination_valid")

no_testimony if {
	every category in input.command.categories {
		category != "TESTIMONY"
	}
}

# METADATA
# title: B-02 Another team
# description: |
#   Who countersigns is of another agency than who assessed, and who confirms that a condition is met of another than who said so.
another_team if {
	is_string(input.resource.by_agency)
	input.resource.by_agency != input.actor.agency
	input.resource.by != input.actor.id
}

# METADATA
# title: B-02 Who never sits
# description: The caseworker of the case, whoever weighed options for it, and the guardian.
conflicted(worker) if worker in input.resource.weighed_by

conflicted(worker) if worker == input.resource.guardian

conflicted(worker) if {
	some grant in flow.live
	grant.kind == "assignment"
	grant.recipient.service == "identification"
	grant.lead == worker
}

calls_conflicted if {
	some member in input.command.members
	conflicted(member)
}

is_conflicted if conflicted(input.actor.id)

# METADATA
# title: B-02 A panel that may determine
# description: A quorum sits, each of whom undertook to keep what is heard, the chair among them, and none with a conflict.
panel_stands if {
	count(sits) >= numbers_of.panel_quorum.value
	input.actor.id in sits
	every member in sits {
		not conflicted(member)
	}
}

sits := input.resource.sits

# METADATA
# title: B-02 What a panel says
# description: |
#   That something is determined, or sent back to another sitting, is said by a quorum of those who sit, each by their own
#   account. The chair's word alone is a proposal.
quorum_says if {
	free := {member |
		some member in input.resource.said
		not conflicted(member)
	}
	count(free | {input.actor.id}) >= numbers_of.panel_quorum.value
}

# METADATA
# title: B-02 A child who was heard
heard if {
	is_string(input.case.facts.views_on)
	input.case.facts.views_on != ""
}

# METADATA
# title: B-02 Who hears the child
# description: |
#   Who works on the case, who stands for the child, and the child's lawyer, and writes down what the child said. A panel does
#   not: it reads what was said, and may send the question back so that the child is heard again.
hears if {
	flow.assigned
	casework
	not panel.member
}

hears if flow.guardian

hears if {
	flow.standing
	flow.lawyer
}

casework if {
	some role in data.mangrove.table.words.casework_roles
	role in input.actor.roles
}

# METADATA
# title: B-02 A child who does not want to go abroad
# description: |
#   From 12 an objection sends the question back: special reasons, found in a second sitting. From 15 it ends it. Where no
#   age is known the child is taken to be 12. The ages are country data.
objects if input.case.facts.child_objects == true

against_the_child if {
	objects
	leads_abroad
	children.reached("objection_ends", children.adult_on)
}

against_the_child if {
	objects
	leads_abroad
	asks_again
	not found_again
}

leads_abroad if not stays

stays if input.resource.leads_abroad == false

asks_again if children.reached("objection_weighs", children.adult_on)

asks_again if not children.adult_on

found_again if {
	special_reasons
	input.resource.sitting >= 2
}

special_reasons if input.command.special_reasons == true

special_reasons if input.resource.special_reasons == true

# METADATA
# description: Special reasons are found against an objection, in a second sitting, and nowhere else.
reasons_without_cause if {
	input.command.special_reasons == true
	not sat_again
}

sat_again if {
	objects
	input.resource.sitting >= 2
}

# METADATA
# title: B-02 Taking an objection back
# description: |
#   A child who objected is heard alone before it is written that they do not, and never by who stands for them, or by a
#   colleague of theirs: a guardian agrees to a return in the child's place.
talked_out_of_it if {
	takes_back
	not alone
}

talked_out_of_it if {
	takes_back
	of_the_guardian
}

takes_back if {
	objects
	not still_objects
}

of_the_guardian if {
	some grant in flow.live
	grant.kind == "guardianship"
	grant.recipient.person == input.actor.id
}

of_the_guardian if {
	some grant in flow.live
	grant.kind == "guardianship"
	grant.recipient.agency == input.actor.agency
}

# METADATA
# title: B-02 An objection is not taken back on one word
# description: It stands until a second agency has heard the child say the same.
on_one_word if {
	takes_back
	not heard_the_same
}

heard_the_same if {
	another_team
	input.resource.by_agency != ""
}

still_objects if input.command.objects_to_leaving == true

alone if input.command.seen_alone == true

# METADATA
# title: CP-08 A guardian before a panel decides
guardian_stands if {
	children.has_guardian
	input.resource.interim == false
}
