# METADATA
# title: The register
# description: The grant that a request to the register goes under, for any service of the case.
package mangrove.register

import data.mangrove.flow

under := flow.first({grant.id |
	some grant in flow.live
	flow.standing
	is_part(grant)
})

is_part(grant) if {
	grant.kind in {"assignment", "referral"}
	flow.is_actor(grant.recipient)
}

is_part(grant) if {
	grant.kind in {"guardianship", "own_record"}
	grant.recipient.person == input.actor.id
}

# METADATA
# title: CP-10 Who keeps the case is not kept out by one agency alone
# description: |
#   An exclusion or a block of the agency that keeps the case, or of who stands for the child, holds nothing before another
#   agency has confirmed it: else one bribed worker leaves the person with nobody.
keeps_out_who_keeps if {
	some grant in flow.live
	keeps(grant)
	names_agency(grant.recipient.agency)
}

keeps_out_who_keeps if {
	some grant in flow.live
	grant.kind == "guardianship"
	names_guardian(grant.recipient)
}

# METADATA
# title: CP-10 A guardian keeps nobody out alone
# description: |
#   Whom the guardian does not want may be who looks after the child, and who would be the second to doubt the guardian: an agency
#   with a part, or any worker by name, is kept out once another agency has confirmed it. One who is doubted is told no more than that.
keeps_out_who_keeps if {
	flow.guardian
	some grant in flow.live
	grant.kind == "assignment"
	names_agency(grant.recipient.agency)
}

keeps_out_who_keeps if {
	flow.guardian
	object.get(input.command.recipient, "person", "") != ""
}

# METADATA
# title: CP-10 Whom to ask for the second word
# description: |
#   An agency with a part in the case in this country, which is neither the one that speaks first nor spoken of.
asks_another contains sprintf("asks@%s", [asked]) if {
	asked := flow.first({grant.recipient.agency |
		some grant in flow.live
		grant.kind == "assignment"
		not grant.recipient.service in data.mangrove.table.words.services_from_abroad
		not grant.recipient.agency in spoken_of
	})
	asked != ""
}

spoken_of contains input.actor.agency

spoken_of contains input.command.recipient.agency

spoken_of contains input.resource.agency

spoken_of contains grant.recipient.agency if {
	some grant in input.grants
	named_person != ""
	named_person in {object.get(grant, "lead", ""), grant.recipient.person}
}

spoken_of contains grant.recipient.agency if {
	some grant in input.grants
	grant.id == input.resource.id
}

named_person := max({
	object.get(object.get(input.command, "recipient", {}), "person", ""),
	object.get(input.resource, "person", ""),
})

names_guardian(guardian) if object.get(input.command.recipient, "person", "") == guardian.person

names_guardian(guardian) if names_agency(guardian.agency)

names_agency(agency) if {
	agency != ""
	agency == object.get(input.command.recipient, "agency", "")
	object.get(input.command.recipient, "person", "") == ""
}

# METADATA
# title: CP-10 The second agency
# description: That somebody is kept out is confirmed by another agency than the one that proposed it.
second_agency if {
	input.resource.proposed_by != ""
	input.resource.proposed_by != input.actor.agency
}

# METADATA
# title: CP-10 Nobody is warned
# description: What is to keep somebody out and waits for another agency is shown to who reads the register, but not to whom it names.
shown contains proposed.id if {
	some proposed in input.resource.waiting
	not flow.excludes(proposed)
}

# METADATA
# title: CP-10 Who lifts a block
# description: |
#   Not the agency that it keeps out, nor that of the worker it keeps out, as far as the register knows where they work: by
#   the block, or as the lead of an agency. Two others do, or the one that proposed it while none has confirmed it.
lets_in_its_own if {
	input.resource.agency != ""
	input.resource.agency == input.actor.agency
}

lets_in_its_own if {
	input.resource.person != ""
	some grant in input.grants
	grant.lead == input.resource.person
	grant.recipient.agency == input.actor.agency
}

takes_back_its_own if {
	input.resource.confirmed == false
	input.resource.proposed_by == input.actor.agency
}

# METADATA
# title: C-06 The witness of a consent
# description: |
#   The worker whom the recorded evidence names, of the agency it names, on that consent alone. They need no other part
#   in the case: they were there.
default witness := ""

witness := input.resource.id if {
	flow.standing
	input.resource.kind == "consent"
	input.resource.witness != ""
	input.resource.witness == input.actor.id
	input.resource.witness_agency == input.actor.agency
}

# METADATA
# description: |
#   The agency that keeps the case: the one that opened it, not one that it was referred to since.
keeps(grant) if {
	grant.kind == "assignment"
	grant.recipient.service == "identification"
	grant.follows == ""
}

keeper if {
	flow.standing
	not flow.guardian_of_others
	some grant in flow.live
	keeps(grant)
	flow.is_actor(grant.recipient)
}

reads if keeper

reads if flow.guardian

# METADATA
# title: C-06 Taking back a no
# description: |
#   Saying yes is withdrawn by whoever helps the person, at once. A no is not: that somebody may come near again is recorded
#   by the agency that keeps the case, and never by who is let in by it; where that agency is itself kept out, by two others.
#   A refusal is taken back by agreeing anew, before a witness.
takes_back_a_no if {
	input.resource.kind == "exclusion"
	not keeper
	not keeper_kept_out
}

takes_back_a_no if {
	input.resource.kind == "exclusion"
	input.resource.agency == input.actor.agency
}

keeper_kept_out if {
	input.resource.kind == "exclusion"
	some grant in flow.live
	keeps(grant)
	grant.recipient.agency == input.resource.agency
}

# METADATA
# description: The reader is the asker, and the lead worker of the agency that keeps the case (B-05).
leads if {
	not flow.guardian_of_others
	some grant in flow.live
	grant.kind == "assignment"
	keeps(grant)
	flow.is_actor(grant.recipient)
	grant.lead == input.command.reader
	input.command.reader == input.actor.id
	grant.recipient.agency == input.command.agency
}
