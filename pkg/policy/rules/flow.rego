# METADATA
# title: The flow
# description: |
#   What every rule reads of a flow: the grants that are live at this instant, and who the actor is to the case.
#   Times are texts of fixed width in UTC, so that comparing the texts compares the instants. A grant without an
#   end has an end far away.
package mangrove.flow

import data.mangrove.children

# METADATA
# description: Rules switched off, in tests only, to show that each of them matters. Always empty elsewhere.
off := {id | some id in data.mangrove.test.off}

# METADATA
# description: The grants that have begun and have not ended. At the instant of its end a grant has ended.
live := [grant |
	some grant in input.grants
	grant.from <= input.now
	input.now < grant.until
	not ended(grant)
]

# METADATA
# title: C-02 What has ended opens nothing
# description: |
#   No opening begins after an ending is recorded: a withdrawal, or the end of an assignment, a share or an
#   exclusion. The recorded end counts whatever the hour it names, so a clock that is behind revives nothing.
# custom:
#   id: C-02
#   source: GDPR art. 7(3), "as easy to withdraw as to give"; consent-and-data-protection 2.1 and 2.2
ended(grant) if {
	grant.ended
	not "C-02" in off
}

# METADATA
# description: The grants that have ended, by their date or by a recorded end.
past := [grant |
	some grant in input.grants
	is_past(grant)
]

is_past(grant) if grant.ended

is_past(grant) if grant.until <= input.now

# METADATA
# description: A recipient is the actor where it names the actor's agency or the actor. Empty parts do not narrow it; one that names neither names nobody.
is_actor(recipient) if {
	recipient.agency != ""
	recipient.agency == input.actor.agency
	recipient.person in {"", input.actor.id}
	recipient.country in {"", input.actor.country}
}

is_actor(recipient) if {
	recipient.agency == ""
	recipient.person != ""
	recipient.person == input.actor.id
	recipient.country in {"", input.actor.country}
}

# METADATA
# description: The live assignments of the actor's agency to this case, for any service.
assignments := [grant |
	some grant in live
	grant.kind == "assignment"
	is_actor(grant.recipient)
]

# METADATA
# description: Those for the service of this flow.
here := [grant |
	some grant in assignments
	grant.recipient.service == input.service
]

# METADATA
# description: The live referrals of this case to the actor's agency, with what they share.
shares := [grant |
	some grant in live
	grant.kind == "referral"
	is_actor(grant.recipient)
]

# METADATA
# description: The person excluded this worker, or this agency, from their case.
excluded if {
	some grant in live
	grant.kind == "exclusion"
	excludes(grant.recipient)
}

# METADATA
# title: CP-10 A block
# description: |
#   A suspected trafficker, a violent relative, one officer of an agency: who is blocked learns nothing of the person, for
#   72 hours on one agency's word and until its review once another has confirmed it. It does not reach the person's own
#   record, read by themselves, or their lawyer, who is one of an agency assigned to the case for legal aid.
# custom:
#   id: CP-10
#   source: CETS 197 art. 12(2) and 28, protection from retaliation; shelter 3.5, contacts allowed and blocked
blocked if {
	some grant in live
	grant.kind == "block"
	excludes(grant.recipient)
	not lawyer
	not reads_own_record
	not "CP-10" in off
}

# METADATA
# description: Somebody else than the actor, such as a guardian, is excluded or blocked.
kept_out(who) if {
	some grant in live
	grant.kind in {"exclusion", "block"}
	grant.recipient.person != ""
	grant.recipient.person == who.person
}

kept_out(who) if {
	some grant in live
	grant.kind in {"exclusion", "block"}
	grant.recipient.person == ""
	grant.recipient.agency != ""
	grant.recipient.agency == who.agency
}

lawyer if {
	"lawyer" in input.actor.roles
	some grant in assignments
	grant.recipient.service == "legalaid"
}

reads_own_record if {
	input.actor.kind == "survivor"
	some grant in live
	grant.kind == "own_record"
	grant.id == input.basis_ref
	grant.recipient.person == input.actor.id
}

excludes(recipient) if {
	recipient.person != ""
	recipient.person == input.actor.id
}

excludes(recipient) if {
	recipient.person == ""
	recipient.agency != ""
	recipient.agency == input.actor.agency
}

# METADATA
# description: The actor may act at all, the case exists, and the person has not excluded them.
standing if {
	input.actor.standing == "good"
	input.case.known == true
	not excluded
	not blocked
}

# METADATA
# description: The actor's agency is assigned to the case for the service of this flow, and they are a colleague there.
assigned if {
	standing
	count(here) > 0
	not guardian_of_others
}

# METADATA
# description: The actor's agency is assigned to the case for some service, and they are a colleague there.
assigned_somewhere if {
	standing
	count(assignments) > 0
	not guardian_of_others
}

# METADATA
# title: CP-08 The guardian
# description: Stands for the person while they are a child. On the day of turning 18 it ends, whatever the register holds.
guardian if {
	standing
	children.child
	some grant in live
	grant.kind == "guardianship"
	grant.recipient.person == input.actor.id
	grant.recipient.agency in {"", input.actor.agency}
}

# METADATA
# title: CP-08 A guardian is nobody's colleague
# description: |
#   Who is a guardian and nothing else comes to a case as who stands for the person, never by the part that their office has in it:
#   of the others for whom the office names guardians they are told nothing, nor of who has turned 18 or is not theirs any more. What
#   happened they may record all the same (P1).
guardian_of_others if {
	only_guardian
	not guardian
}

only_guardian if {
	count(input.actor.roles) > 0
	every role in input.actor.roles {
		role == "guardian"
	}
}

# METADATA
# description: |
#   Who has a part in the case reads why something is refused; all others read "no such record", so that a refusal
#   does not confirm that somebody is here.
part if {
	assigned_somewhere
	input.service != "legalaid"
}

# METADATA
# title: N-01 Who has a lawyer
# description: |
#   Legal aid knows who arranges a return, for R-05 alone. To them too a refusal tells of no matter there: that somebody has a
#   lawyer is no news for who sends them back, nor for their consulate.
part if assigned

# METADATA
# title: CP-08 Where a guardian is told why
# description: |
#   Where they have a word to say. Elsewhere a refusal would tell them what is missing to a journey, which a young person may keep
#   from them, or by each bed who sleeps where.
part if {
	guardian
	input.service in {"bestinterests", "consent", "identification"}
}

part if {
	standing
	count(shares) > 0
	not guardian_of_others
}

part if {
	standing
	some grant in live
	grant.kind == "panel"
	grant.recipient.person == input.actor.id
}

part if {
	standing
	some grant in live
	grant.kind == "own_record"
	grant.recipient.person == input.actor.id
}

# METADATA
# description: The day of the decision in the calendar of the country of the case, as 2006-01-02.
today := date(time.parse_rfc3339_ns(input.now))

# METADATA
# description: An instant's day there.
date(instant) := sprintf("%04d-%02d-%02d", time.date([instant, data.mangrove.table.country.zone]))

# METADATA
# description: The smaller id where several would do, so that the same flow always has the same answer.
first(ids) := min(ids) if count(ids) > 0

first(ids) := "" if count(ids) == 0
