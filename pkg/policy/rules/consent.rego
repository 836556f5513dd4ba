# METADATA
# title: Consent
package mangrove.consent

import data.mangrove.children
import data.mangrove.flow
import data.mangrove.households
import data.mangrove.purpose

# METADATA
# title: C-01 One consent per category, purpose and recipient
# description: |
#   Data of a category goes to a recipient for a purpose only under a live consent that covers all three, or
#   another basis. Agreeing to a service carries no data to anybody; agreeing to share does; agreeing to take part
#   in proceedings is a third thing, and the only one that carries a statement. Where the person has said no after
#   having said yes, the no stands.
# custom:
#   id: C-01
#   source: GDPR art. 6(1)(a), 7; consent-and-data-protection 2.1 (specific) and 2.7 rule
covers(grant, category) if {
	agrees(grant)
	serves(grant, purpose.of)
	category in grant.categories
	is_for_actor(grant)
	grant.recipient.service in {"", input.service}
	carries(grant, category)
	not refused(grant)
}

# METADATA
# title: C-06 A consent needs evidence beyond the recorder's word
# description: |
#   A witness, or who called back, confirms by an account of their own what the person agreed to. Until then a consent
#   is provisional and carries care only, until its early end; beyond care, and where the person took the same back
#   before, it is pending and carries nothing.
# custom:
#   id: C-06
#   source: consent-and-data-protection 2.1 (information, understanding, documented)
agrees(grant) if {
	grant.kind == "consent"
	whole(grant)
	not outgrown(grant)
}

whole(grant) if {
	not provisional_beyond_care(grant)
	not pending(grant)
}

# METADATA
# title: B-02 Best interests carry as a consent does
# description: |
#   A determination names a country and no agency: it is for whoever there has a share for its purpose. A no of before or
#   after does not end the matter, as it was weighed.
agrees(grant) if {
	grant.kind == "best_interests"
	not outgrown(grant)
}

# METADATA
# title: C-03 On turning 18
# description: |
#   What others agreed to for a child, or found before that day, carries nothing of the adult, who agrees anew. The care that runs
#   here goes on for some weeks more, so that nobody loses it on their birthday. The number is country data. A doubt about the age
#   revives nothing.
outgrown(grant) if {
	flow.today >= children.adult_on
	anothers_word(grant)
	not goes_on(grant)
}

anothers_word(grant) if {
	grant.kind == "best_interests"
	flow.date(time.parse_rfc3339_ns(grant.from)) < children.adult_on
}

anothers_word(grant) if {
	grant.kind == "consent"
	grant.giver in {"guardian", "custodian"}
}

goes_on(grant) if {
	purpose.is_care(grant.purpose)
	grant.recipient.country in {"", data.mangrove.table.country.country}
	children.days_before(flow.today, data.mangrove.table.country.numbers.care_after_18_days.value) < children.adult_on
}

# METADATA
# description: A grant is for its own purpose. A determination to return is for what follows there as well, since who receives the child carries it out.
serves(grant, wanted) if grant.purpose == wanted

serves(grant, "reintegration") if {
	names_country(grant)
	grant.purpose == "return"
}

is_for_actor(grant) if flow.is_actor(grant.recipient)

is_for_actor(grant) if {
	names_country(grant)
	grant.recipient.country == input.actor.country
}

names_country(grant) if {
	grant.kind == "best_interests"
	grant.recipient.agency == ""
	grant.recipient.country != ""
}

pending(grant) if {
	grant.pending
	not "C-06" in flow.off
}

provisional_beyond_care(grant) if {
	grant.provisional
	not purpose.is_care(grant.purpose)
	not "C-06" in flow.off
}

# METADATA
# description: |
#   The families of consent that carry a category to another: sharing; proceedings for a statement and for police.
carries(grant, category) if {
	grant.family == "sharing"
	category != "TESTIMONY"
	not input.actor.agency_kind == "police"
}

carries(grant, category) if {
	grant.family == "proceedings"
	agreed_or_no_statement(grant, category)
}

carries(grant, _) if {
	grant.family == "sharing"
	"C-07" in flow.off
}

agreed_or_no_statement(grant, _) if grant.kind == "consent"

agreed_or_no_statement(_, category) if category != "TESTIMONY"

# METADATA
# description: A refusal stands against the consents for its purpose and recipient that were given before it.
refused(consented) if {
	consented.kind == "consent"
	some grant in flow.live
	grant.kind == "refusal"
	grant.purpose == consented.purpose
	grant.family == consented.family
	grant.recipient.agency in {"", consented.recipient.agency}
	grant.recipient.service in {"", consented.recipient.service}
	grant.recipient.person in {"", consented.recipient.person}
	consented.from <= grant.from
	not households.another_custodian(consented, grant)
}

refused(consented) if households.contradicted(consented)

# METADATA
# title: C-01 What carries a category to this actor
carrying(section) := {grant.id |
	some grant in flow.live
	covers(grant, section.category)
	share_names(section)
}

# METADATA
# description: |
#   A share is a condition: outside the service that wrote a section, only the categories that it names are opened.
#   An assignment that follows from a referral opens nothing once that referral's share has ended.
share_names(section) if section.author == input.service

share_names(section) if section.category in purpose.share.categories

share_names(_) if purpose.assignment.follows == ""

# METADATA
# title: C-02 A consent that has ended
# description: Named beside C-01 where a consent that covered the category was withdrawn or has ended.
has_ended(category) if {
	some grant in flow.past
	covers(grant, category)
}

# METADATA
# title: C-06 Only a consent that is not whole
# description: Named beside C-01 where a provisional or pending consent would cover the category if it were whole.
only_provisional(category) if {
	some grant in flow.live
	grant.kind == "consent"
	not whole(grant)
	grant.purpose == purpose.of
	category in grant.categories
	flow.is_actor(grant.recipient)
}

# METADATA
# title: C-07 A statement
# description: |
#   Opens only by consent to proceedings, to the person and their lawyer in their own record, and to its author
#   during the interview, which writes and does not read.
# custom:
#   id: C-07
#   source: CETS 197 art. 11 and 30; consent-and-data-protection 2.6 (legal, with consent)
statement_carried if {
	some grant in flow.live
	covers(grant, "TESTIMONY")
}

statement_carried if purpose.own_record

# METADATA
# title: C-07 Taking a statement
# description: A statement is taken by the lawyer to whom the person agreed for proceedings; nobody else writes one down.
proceedings_agreed if {
	some grant in flow.live
	agrees(grant)
	grant.family == "proceedings"
	flow.is_actor(grant.recipient)
}

withholds_statement(category) if {
	category == "TESTIMONY"
	not statement_carried
}

# METADATA
# title: C-01 at a referral
# description: |
#   Refused early: a referral that shares a category which no consent covers for that purpose and recipient. One
#   that shares nothing needs none. Where the person said no to the service itself, nobody is referred to it.
uncovered contains category if {
	some category in input.command.categories
	not covered_referral(category)
}

covered_referral(category) if {
	some grant in flow.live
	refers(grant, category)
}

refers(grant, category) if {
	would_refer(grant, category)
	not under_review(grant)
}

# METADATA
# title: C-04 What is under review carries nothing new
# description: What a guardian in doubt agreed to carries the care that runs, for 72 hours, and nobody is told more by it.
newly_used contains category if {
	some category in input.command.categories
	not covered_referral(category)
	some grant in flow.live
	would_refer(grant, category)
}

under_review(grant) if {
	grant.reviewed
	not "C-04" in flow.off
}

would_refer(grant, category) if {
	agrees(grant)
	category in grant.categories
	serves(grant, input.command.purpose)
	is_for_recipient(grant)
	grant.recipient.service in {"", input.command.service}
	referral_carries(grant, category)
	not refused(grant)
}

is_for_recipient(grant) if {
	grant.recipient.agency != ""
	grant.recipient.agency == input.command.agency
}

is_for_recipient(grant) if {
	names_country(grant)
	grant.recipient.country == input.resource.recipient_country
}

referral_carries(grant, category) if {
	grant.family == "sharing"
	category != "TESTIMONY"
}

referral_carries(grant, category) if {
	grant.family == "proceedings"
	agreed_or_no_statement(grant, category)
}

declined_service if {
	some grant in flow.live
	grant.kind == "refusal"
	grant.family == "service"
	grant.purpose == input.command.purpose
	grant.recipient.agency in {"", input.command.agency}
	grant.recipient.service in {"", input.command.service}
	not agreed_since(grant)
}

agreed_since(refusal) if {
	some grant in flow.live
	grant.kind == "consent"
	grant.family == "service"
	grant.purpose == refusal.purpose
	grant.recipient.agency in {"", input.command.agency}
	grant.from > refusal.from
}

agreed_since(refusal) if {
	some grant in flow.live
	grant.kind == "best_interests"
	grant.purpose == refusal.purpose
	is_for_recipient(grant)
	grant.from > refusal.from
}

# METADATA
# title: C-01 A consent names one purpose and one recipient
# description: No blanket consent. An agreement to nobody in particular is none.
names_recipient if given(input.command.recipient.agency)

of_a_family if input.command.family in {"service", "sharing", "proceedings"}

# METADATA
# title: C-03 Who gives it, by age
# description: |
#   Under 6 the guardian; from 6 the guardian, with the child's views heard; from 12 the guardian and the child's
#   assent; from 15 the young person; an adult alone. For a child with parents, who has custody is its guardian (H-01).
#   The ages are country data. Dissent under 6 is recorded and weighed; from 6 to 14 it pauses the flow for a short
#   assessment. Where no age is known the person is presumed a child, and guardian and assent are both asked for; where
#   an age of 18 or more is disputed, the person is treated as the oldest of children and speaks for themselves.
# custom:
#   id: C-03
#   source: IRC/UNICEF Caring for Child Survivors (2012), age table; consent-and-data-protection 2.3
given_rightly if {
	children.band in {"own", "adult"}
	input.command.giver == "person"
}

given_rightly if {
	children.band == "assent"
	guardian_gives
	input.command.child_view == "assent"
}

given_rightly if {
	children.band == "heard"
	guardian_gives
	input.command.child_view in {"heard", "assent"}
}

given_rightly if {
	children.band == "guardian"
	guardian_gives
}

guardian_gives if {
	input.command.giver == "guardian"
	children.has_guardian
}

guardian_gives if households.speaks

# METADATA
# title: C-04 Who cannot agree for another
# description: |
#   A guardian under suspicion or in conflict: two workers of different agencies say so, and the guardianship ends. Nor can
#   a relative who is no guardian. What such a guardian agreed to for care goes on for at most 72 hours,
#   and carries nothing new.
# custom:
#   id: C-04
#   source: CETS 197 art. 10(4)(a), representation; CRC General Comment 6, par. 33; best-interests 6.8, conflicts barred
given_by_relative if input.command.giver == "relative"

# METADATA
# description: A child's dissent opens a short best-interests assessment.
paused if {
	children.band in {"assent", "heard"}
	input.command.child_view == "dissent"
}

guardian_missing if {
	children.band in {"assent", "heard", "guardian"}
	not children.has_guardian
	count(households.custodians) == 0
}

# METADATA
# title: C-06 What evidence is
# description: |
#   A mark or a recording with a witness who is not the recorder, and for whatever is not care one of another agency; where
#   the recorder's own agency benefits, a call back by one. The language, how it was explained, until when, and that the
#   person was told by a safe channel. An interpreter where one is needed, asked about ties and found to have none. Who
#   witnessed it is only said by the recorder, so it counts once that worker has confirmed it.
evidenced if {
	witnessed
	spoken_for
	given(evidence.language)
	given(evidence.explained)
	evidence.notice_given == true
	given(input.command.until)
	interpreted
}

evidence := input.command.evidence

given(value) if not value in {"", null, false}

witnessed if {
	not own_benefit
	not towards_proceedings
	evidence.proof in {"mark", "recording"}
	another_witness
	near_enough
}

witnessed if {
	evidence.proof == "call_back"
	another_witness
	another_agency
	not police_for_proceedings
}

# METADATA
# description: Two of one office are enough for care alone. A return, tracing, proceedings and all else are confirmed by another agency.
near_enough if purpose.stated_care

near_enough if another_agency

# METADATA
# description: Neither the recorder's, nor the one that receives what is agreed to.
another_agency if {
	evidence.witness_agency != input.actor.agency
	evidence.witness_agency != object.get(input.command.recipient, "agency", "")
	not unregistered
}

# METADATA
# description: No police says for another that somebody agreed to what police or a court may receive.
police_for_proceedings if {
	towards_proceedings
	input.resource.witness_agency_kind == "police"
}

# METADATA
# title: C-06 A guardian's word
# description: |
#   Is confirmed by the guardian's own account, the one that the guardianship names, or recorded by it. Who no longer stands for
#   the child confirms nothing in its name.
spoken_for if not by_guardian

spoken_for if flow.guardian

spoken_for if {
	some grant in flow.live
	grant.kind == "guardianship"
	grant.recipient.person == evidence.witness
	grant.recipient.agency in {"", evidence.witness_agency}
}

by_guardian if input.command.giver == "guardian"

stands_no_more if {
	input.resource.giver == "guardian"
	some grant in input.grants
	grant.kind == "guardianship"
	grant.recipient.person == input.actor.id
	not flow.guardian
}

# METADATA
# description: What may reach the police or a court needs a call-back by another agency, whoever records it.
towards_proceedings if input.command.family == "proceedings"

towards_proceedings if object.get(input.resource, "recipient_agency_kind", "") == "police"

# METADATA
# description: The registry of agencies does not know the agency that is said to have called back.
unregistered if input.resource.witness_agency_kind == ""

another_witness if {
	given(evidence.witness)
	given(evidence.witness_agency)
	evidence.witness != input.actor.id
}

own_benefit if object.get(input.command.recipient, "agency", "") in {"", input.actor.agency}

interpreted if not object.get(evidence, "interpreter_needed", false)

interpreted if {
	given(evidence.interpreter)
	evidence.interpreter != input.actor.id
	evidence.interpreter_cleared == true
}

provisional if {
	purpose.stated_care
	not taken_back
}

waits if {
	evidenced
	not provisional
}

unproven if {
	not evidenced
	not purpose.stated_care
}

unproven if {
	not evidenced
	taken_back
}

# METADATA
# description: |
#   The person withdrew or refused the same before: only a consent with its evidence opens it again, so that nobody
#   undoes a withdrawal by typing.
taken_back if {
	some grant in input.grants
	grant.purpose == input.command.purpose
	grant.recipient.agency == object.get(input.command.recipient, "agency", "")
	was_no(grant)
}

was_no(grant) if grant.kind == "refusal"

was_no(grant) if {
	grant.kind == "consent"
	grant.ended
}

# METADATA
# title: C-05 Saying no changes nothing elsewhere
# description: A refusal or a withdrawal is read by no rule of a service that does not need it. Named where one is on record.
# custom:
#   id: C-05
#   source: CETS 197 art. 12(6) and 12(7); consent-and-data-protection 2.2
said_no if {
	some grant in input.grants
	grant.kind == "refusal"
}

said_no if {
	some grant in input.grants
	grant.kind == "consent"
	grant.ended
}
