# METADATA
# title: Need to know
package mangrove.need_to_know

import data.mangrove.flow
import data.mangrove.panel
import data.mangrove.purpose
import data.mangrove.register

# METADATA
# title: N-01 Only those assigned to the case
# description: |
#   A worker sees a case only while their agency is assigned to it for that service, unless the person excluded
#   that worker or agency. The person, and who reads the own record with them, need no assignment (B-05).
# custom:
#   id: N-01
#   source: consent-and-data-protection 2.6 (own cases) and 2.8 policy 4; DPISP template 2022, need to know
assigned if flow.assigned

reader if {
	flow.assigned
	not panel.member
}

reader if panel.seated

reader if panel.chairs

reader if guards

reader if purpose.own_record

reader if keeper_away

# METADATA
# title: CP-08 The guardian is heard, and reads what is decided on
# description: |
#   Where the best interests of a child are found, who stands for the child needs no agency with a part: they read what was
#   assessed, what the child said and the options.
guards if {
	input.service == "bestinterests"
	flow.guardian
}

# METADATA
# title: N-01 where the register itself is asked
# description: The register serves all services, so an assignment for any of them is enough; a guardian needs none.
party if flow.assigned_somewhere

party if flow.guardian

# METADATA
# title: N-01 where no case is named
# description: A worker does nothing who is suspended, or not known to the register, or whose agency is.
able if input.actor.standing == "good"

# METADATA
# title: N-01 Who says who is in good standing
# description: |
#   The first to be known cannot be known before, so for who says so by their role the token is enough, unless they or
#   their agency are suspended.
says_standing if input.actor.standing in {"good", "unknown"}

# METADATA
# title: N-02 One's own house
# description: |
#   A coordinator opens units for the agency they work for. Any house may hold a bed in another for some hours; only the
#   house itself, or the officer on call, takes somebody in.
opens_own_house if input.command.agency == input.actor.agency

own_house if {
	input.resource.agency != ""
	input.resource.agency == input.actor.agency
}

own_house if on_call

on_call if {
	some role in data.mangrove.table.words.duty_roles
	role in input.actor.roles
}

# METADATA
# title: N-02 Who ends a stay
# description: |
#   The house where the bed is, who holds it there, or the officer on call. Nobody names a unit, and whoever else asks is refused
#   alike whether the person has a bed or not: no answer tells where somebody sleeps.
ends_stay if sees_unit

ends_stay if on_call

# METADATA
# title: N-01 Where somebody sleeps
# description: |
#   The house where a person sleeps, who holds a bed there, and the officer on call whom the person does not keep out, may always
#   send them on, assigned or not: else a bed would be lost once the referral to the house has ended. Whoever sleeps there is no
#   secret to the house. It opens nothing.
discharges if flow.assigned

discharges if houses

houses if {
	input.actor.standing == "good"
	input.case.known == true
	sees_unit
}

houses if {
	flow.standing
	on_call
}

# METADATA
# description: What a discharge goes under, the grant of an assigned house, else the case in which the stay is.
default discharging := ""

discharging := purpose.under if flow.assigned

discharging := input.case.id if {
	houses
	not flow.assigned
}

# METADATA
# title: N-01 Where somebody was counted
# description: |
#   A house that counts a person for a night says for itself whether they slept there, assigned or not, since they may have moved
#   on. It opens nothing, and says nothing for another house.
answers_night if flow.assigned

answers_night if counted

counted if {
	input.actor.standing == "good"
	input.case.known == true
	input.actor.agency != ""
	input.actor.agency in input.resource.houses
}

# METADATA
# description: What it goes under, the grant of an assigned house, else the case in which it is counted.
default answering_night := ""

answering_night := purpose.under if flow.assigned

answering_night := input.case.id if {
	counted
	not flow.assigned
}

# METADATA
# title: N-01 for the own record as a whole
# description: The person and who reads with them; data protection for audit.
own_reader if purpose.own_record

own_reader if {
	role_may
	input.actor.standing == "good"
	input.case.known == true
}

# METADATA
# title: N-02 The role allows the action
# description: Which roles may do what is a table. A role that is not in it may nothing.
# custom:
#   id: N-02
#   source: consent-and-data-protection 2.6, need-to-know matrix
role_may if {
	some role in data.mangrove.table.actions[input.action]
	role in input.actor.roles
}

# METADATA
# title: N-02 Who has the mandate
# description: While a lawyer has the person's mandate, that lawyer alone acts under it and ends it.
mandate_lets if input.resource.lawyer in {"", input.actor.id}

# METADATA
# title: N-02 Who writes who somebody is
# description: |
#   The agency that keeps the case. What another wrote in its place would be that agency's to read, and no more the keeper's, and a
#   wrong name would hide the person from those who look for them.
writes_identity if register.keeper

# METADATA
# title: N-02 for one's own record
# description: The person, and who reads with them, needs no role.
reader_may if role_may

reader_may if purpose.own_record

# METADATA
# title: N-02 The role opens the category
# description: Shelter staff see needs, never health. One's own record has no such limit.
role_opens(category) if {
	some role in input.actor.roles
	category in data.mangrove.table.roles[role]
}

role_opens(_) if purpose.own_record

role_opens(category) if keeps_away(category)

# METADATA
# title: CP-10 Who must keep somebody away
# description: |
#   What a block says of somebody is read, in the register alone, by who works on the case in a role that must keep them
#   away. Nothing else in the register is of this category.
keeps_away(category) if {
	keeper_away
	category == "CONTACT"
}

keeper_away if {
	input.service == "consent"
	flow.assigned_somewhere
	some role in data.mangrove.table.actions["consent.read_blocked"]
	role in input.actor.roles
}

# METADATA
# title: N-03 Where the person is
# description: |
#   Opens to the staff of the house, the guardian, the caseworker who visits, and the person. A coordinator sees it
#   only with a duty to place, that is while assigned for shelter.
# custom:
#   id: N-03
#   source: consent-and-data-protection 2.6, class B; shelter 3.1 S16, confidential data
place_opens if {
	input.service == "shelter"
	flow.assigned
	some role in data.mangrove.table.words.house_roles
	role in input.actor.roles
}

place_opens if flow.guardian

place_opens if {
	flow.standing
	some grant in flow.assignments
	grant.recipient.service == "identification"
	grant.lead == input.actor.id
}

place_opens if purpose.own_record

withholds_place(category) if {
	category == "PLACEMENT"
	not place_opens
}

# METADATA
# title: N-03 Which unit it is
# description: Is shown to the house itself and to the agency that holds a bed there, not to another house with a part in the case.
sees_unit if {
	input.actor.agency != ""
	input.actor.agency in {input.resource.house, input.resource.held_by}
}

# METADATA
# title: N-04 Stages, dates and duties
# description: |
#   Who coordinates sees of every case its stages, dates and duties, not content; the agency that keeps a case sees as much
#   of its own. In coordination nothing of a person opens, whoever asks and whatever was agreed.
# custom:
#   id: N-04
#   source: consent-and-data-protection 2.6, need-to-know matrix, class G (services and referral status); DPISP template 2022, need to know
overview if coordinates

overview if register.keeper

coordinates if {
	flow.standing
	some role in data.mangrove.table.words.coordinating_roles
	role in input.actor.roles
}

opens_nothing if input.service == "coordination"

# METADATA
# title: CP-10 Nobody is warned by what is due
# description: |
#   That somebody is to be kept out, let in again or doubted is told to who coordinates. The agency that keeps the case, which it may
#   be about, is told of the duties of the register that are about what was agreed.
tells_register_duty contains duty if some duty in data.mangrove.table.words.open_register_duties

tells_register_duty contains "every" if coordinates

# METADATA
# description: What an overview goes under, the grant of the agency that keeps the case, else the case itself.
default overviewing := ""

overviewing := register.under if register.keeper

overviewing := input.case.id if {
	coordinates
	not register.keeper
}
