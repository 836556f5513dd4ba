# METADATA
# title: What a departure rests on
# description: |
#   A departure cannot be undone. Each thing it rests on is a condition that a rule needs; it is in place or it is
#   missing, and one of which nothing is known is missing. A refusal names the rule of each, and who puts it in place.
package mangrove.departure

import data.mangrove.children
import data.mangrove.consent
import data.mangrove.flow
import data.mangrove.reply

missing[rule] contains name if {
	some rule, names in needed
	some name in names
	not in_place[rule][name]
	not rule in flow.off
}

# METADATA
# title: R-01 Voluntary
# description: |
#   The person agreed to the return and may take it back until boarding; was counselled alone in a language they
#   understand, outside detention or with a lawyer or independent monitor; and had time to reconsider since they said
#   that they want to return. Only the person waives that time, before a witness from outside the programme, and never a
#   child. What was said before a witness counts once that witness has said so by an account of their own.
# custom:
#   id: R-01
#   source: IOM AVRR framework (2018) principle 1; return-reintegration 7.1 and 7.3
needed["R-01"] contains name if some name in {"counselling", "freedom", "declaration", "time_to_think", "consent"}

in_place["R-01"] contains "counselling" if {
	input.resource.alone == true
	input.resource.language != ""
}

in_place["R-01"] contains "freedom" if input.resource.detained == false

in_place["R-01"] contains "freedom" if attested("counselling")

in_place["R-01"] contains "declaration" if declared_at <= now

in_place["R-01"] contains "time_to_think" if now >= declared_at + (number("reconsider_hours") * hour)

in_place["R-01"] contains "time_to_think" if {
	declared_at <= now
	not children.child
	attested("waiver")
}

in_place["R-01"] contains "consent" if {
	some grant in agreements
	own_word(grant)
}

declared_at := at(input.resource.declared_at)

# METADATA
# description: The live agreements to be helped to return by the actor's agency. What a child's guardian agreed to binds no adult.
agreements := [grant |
	some grant in flow.live
	consent.agrees(grant)
	grant.family == "service"
	grant.purpose == "return"
	flow.is_actor(grant.recipient)
	grant.recipient.service in {"", input.service}
	not consent.refused(grant)
]

own_word(_) if children.child

own_word(grant) if grant.giver == "person"

# METADATA
# description: A witness named for it, of another agency, has said so by an account of their own.
attested(occasion) if {
	agency := input.resource.witnesses[occasion].agency
	agency != ""
	agency != input.actor.agency
}

# METADATA
# title: R-01 The witness
# description: |
#   Whom the record names, of an agency that has no part in the return, and in detention a lawyer. Police and the consulate are
#   nobody's witness, and are told nothing. Who travels with the person may be of any agency. They need no other part in the case.
default witness := ""

witness := "witness" if {
	flow.standing
	input.resource.witnesses[input.command.occasion].named == input.actor.id
	not authority
}

outside if {
	input.actor.agency != ""
	not in_programme
	not authority
	not no_lawyer
}

authority if {
	input.actor.agency_kind in {"police", "consulate"}
	object.get(input.command, "occasion", "") != "escort"
}

no_lawyer if {
	input.command.occasion == "counselling"
	not "lawyer" in input.actor.roles
}

outside if input.command.occasion == "escort"

in_programme if {
	some grant in flow.live
	grant.kind == "assignment"
	grant.recipient.service == "returns"
	grant.recipient.agency == input.actor.agency
}

# METADATA
# title: R-02 Time to reflect
# description: |
#   From the first screening with an indicator a reflection period runs, its first day that of the screening. Nobody is
#   sent back before it has ended, nor where somebody was found to be no victim before the window for a review has, or what was
#   asked to be reviewed is decided; unless the person asked for it in private, of somebody outside the return programme: where
#   there was a decision, since then, on a later day than that on which it was made.
# custom:
#   id: R-02
#   source: CETS 197 art. 13 (at least 30 days); return-reintegration 7.3 (reflection period)
needed["R-02"] contains "reflection" if indicated

indicated if object.get(input.case.facts, "indicator_on", "") != ""

indicated if object.get(input.case.facts, "stage", "") == "presumed"

in_place["R-02"] contains "reflection" if age(input.case.facts.indicator_on) >= number("reflection_days")

needed["R-02"] contains "review_window" if object.get(input.case.facts, "review_from", "") != ""

needed["R-02"] contains "review_decided" if object.get(input.case.facts, "review_open", false) == true

in_place["R-02"] contains "review_window" if age(input.case.facts.review_from) >= number("review_days")

in_place["R-02"] contains "reflection" if attested("own_wish")

in_place["R-02"] contains name if {
	some name in {"review_window", "review_decided"}
	attested("own_wish")
	on(input.resource.witnesses.own_wish.at) > object.get(input.case.facts, "review_from", "")
}

# METADATA
# title: R-02 Who decides anew
# description: Conclusive grounds are the authority's, and a review is decided by somebody else than who decided before.
grounds_authority if children.authorised("grounds")

decided_before if input.resource.by == input.actor.id

# METADATA
# title: R-02 Who asks that it is decided anew
# description: |
#   A review is decided once, so neither the agency that decided nor one with a part in the return asks for it. The time for it
#   runs from the decision, whatever a review finds meanwhile.
decided_there if {
	input.resource.by_agency != ""
	input.resource.by_agency == input.actor.agency
}

# METADATA
# title: R-03 Fit to travel
# description: |
#   The person may travel through the planned arrival of the last leg; an arrival at the instant at which that ends is
#   too late. Each condition of it is in place for this journey; one that takes somebody beside them, once that person has said so. A healthy adult, of whom no clinician has said
#   anything, declares it themselves, where the country lets them and the carrier does not ask for more. What a clinician
#   found counts once the person gives it for this journey. A travel document of the consulate is good through that arrival.
# custom:
#   id: R-03
#   source: IATA Medical Manual, fitness to fly; return-reintegration 7.4 (papers) and 7.5 (fit to travel)
needed["R-03"] contains name if some name in {"fit_to_travel", "papers"}

needed["R-03"] contains "fitness_given" if object.get(input.case.facts, "examined", false) == true

needed["R-03"] contains sprintf("provision_%s", [condition]) if some condition in travel_conditions

travel_conditions := object.get(input.case.facts, "travel_conditions", [])

in_place["R-03"] contains "fit_to_travel" if at(input.resource.arrives_at) < at(input.case.facts.may_travel_until)

in_place["R-03"] contains "fit_to_travel" if {
	at(input.resource.arrives_at) > now
	not children.child
	input.resource.well == true
	input.resource.clearance == false
	object.get(input.case.facts, "examined", false) == false
	data.mangrove.table.country.own_declaration.fit_to_travel == true
}

in_place["R-03"] contains "papers" if at(input.resource.arrives_at) < at(input.resource.papers_until)

in_place["R-03"] contains "fitness_given" if object.get(input.case.facts, "may_travel_until", "") != ""

in_place["R-03"] contains sprintf("provision_%s", [provision]) if {
	some provision in input.resource.provisions
	not provision in somebody
}

in_place["R-03"] contains "provision_escort" if accompanied

in_place["R-03"] contains sprintf("provision_%s", [provision]) if {
	some provision in input.resource.provisions
	provision in somebody
	accompanied
}

# METADATA
# description: What is in place by somebody who travels along. That they are a nurse or a doctor is who arranges it to say.
somebody := {"escort", "nurse", "doctor"}

# METADATA
# description: Who travels with the person says so by an account of their own, of whatever agency they are.
accompanied if input.resource.witnesses.escort.agency != ""

# METADATA
# title: R-04 What awaits the person
# description: |
#   An individual assessment of risk that is not too old. A present danger blocks the departure, unless an adult, informed,
#   accepts it with a second person of another agency. A threat to life blocks it whatever is accepted. A danger stands until
#   two agencies have found less since, who found it among them or not. Nobody takes one away alone, nor does a return that begins anew.
# custom:
#   id: R-04
#   source: CETS 197 art. 16(2) (rights, safety and dignity); return-reintegration 7.2 and 7.5
needed["R-04"] contains name if some name in {"risk_assessment", "safety"}

in_place["R-04"] contains "risk_assessment" if recent(age(on(input.resource.assessed_at)), "risk_days")

in_place["R-04"] contains "safety" if none_above("mitigated")

in_place["R-04"] contains "safety" if {
	none_above("present")
	not children.child
	attested("acceptance")
}

none_above(danger) if {
	count(input.resource.findings) > 0
	every finding in input.resource.findings {
		holds_no_more_than(danger, finding)
	}
}

holds_no_more_than(danger, finding) if grave[finding.danger] <= grave[danger]

holds_no_more_than(_, finding) if {
	count({other.agency | some other in input.resource.findings; finds_less(other, finding)}) > 1
}

finds_less(other, finding) if {
	grave[other.danger] < grave[finding.danger]
	time.parse_rfc3339_ns(other.at) > time.parse_rfc3339_ns(finding.at)
}

grave := {"none": 0, "mitigated": 1, "present": 2, "life": 3}

# METADATA
# title: R-05 Advice while a proceeding is open
# description: Independent advice, on taking part from afar too, is on record for all that is open. Then the person decides.
# custom:
#   id: R-05
#   source: CETS 197 art. 15(1) and 16(2); return-reintegration 7.5 (legal tasks safe)
needed["R-05"] contains "advice" if object.get(input.case.facts, "proceeding_open", false) == true

in_place["R-05"] contains "advice" if age(input.case.facts.advised_on) >= 0

# METADATA
# title: R-05 Whose advice is independent
# description: On returning advises nobody whose agency has a part in the return, by whatever right.
independent if input.command.on_return == false

independent if not in_programme

# METADATA
# title: I-01 Confirmed by the owners of the facts
# description: |
#   What cannot be undone is prepared first: every service whose facts it rests on is asked, and has confirmed them within
#   the last minutes. Nothing of the case is missing or waits. It is done when the person boards, from some hours before the
#   journey leaves: what was true days before says nothing of that hour.
# custom:
#   id: I-01
#   source: design rule, no irreversible act on stale facts; return-reintegration 7.4 (ready)
needed["I-01"] contains name if some name in {"preparation", "nothing_waiting", "boarding_time"}

needed["I-01"] contains sprintf("confirmed_by_%s", [owner]) if some owner in input.case.owners

in_place["I-01"] contains "preparation" if {
	input.resource.ask != ""
	count(input.case.owners) > 0
}

in_place["I-01"] contains sprintf("confirmed_by_%s", [owner]) if {
	some owner, instant in input.resource.confirmed
	now - at(instant) <= number("confirmed_minutes") * minute
}

in_place["I-01"] contains "boarding_time" if {
	now >= at(input.resource.leaves_at) - (number("boarding_hours") * hour)
}

in_place["I-01"] contains "nothing_waiting" if {
	input.case.gapped == false
	input.case.parked == false
}

# METADATA
# title: X-02 Nothing to authorities of the country of origin
# description: |
#   While a claim is pending, or the person fears them, authorities of their own country are told nothing, so their
#   consulate issues no paper for them here. A travel document comes from a consulate and from nobody else.
# custom:
#   id: X-02
#   source: UNHCR, Advisory Opinion on the confidentiality of asylum information (2005); return-reintegration 7.5 (minimum data to origin authority)
origin_silent if object.get(input.case.facts, "origin_contact", "") == "none"

consulate if input.actor.agency_kind == "consulate"

# METADATA
# title: N-02 The receiving agency
# description: Of the country of the return, and assigned to receive the person there.
receives if {
	some grant in flow.here
	grant.purpose == "reintegration"
	input.actor.country == input.resource.country
}

# METADATA
# title: N-02 Whose word an arrival rests on
# description: Two agencies', on whatever day it was. One says that the person has left, another that they have come.
said_to_have_left if {
	some sender in input.resource.senders
	sender != input.actor.agency
}

# METADATA
# title: N-02 Who takes an arrival back
# description: The agency that acknowledged it, and no other that receives the person.
said_so if {
	receives
	input.resource.receiver in {"", input.actor.agency}
}

# METADATA
# title: N-02 How somebody fares who has returned
# description: |
#   How they stand, what is left of their plan and when they are visited, who received them is shown, and no other agency: not the
#   one that helped them to leave.
received if {
	input.resource.arrived == true
	input.resource.receiver != ""
	input.resource.receiver == input.actor.agency
}

# METADATA
# title: X-01 What the receiving agency may read
# description: |
#   Who receives the person there reads nothing of the return but what they wrote themselves, before the person
#   has agreed to it, or for a child a determination carries it (CP-09). That stops nobody from leaving, and is to be
#   thought of while they are here: it is shown beside the conditions.
advised["X-01"] contains "receiver_may_read" if {
	abroad
	not children.child
}

advised["CP-09"] contains "determination_tells_receiver" if {
	abroad
	children.child
}

abroad if {
	input.resource.country != ""
	input.resource.country != data.mangrove.table.country.country
}

in_place["X-01"] contains "receiver_may_read" if count(telling) > 0

in_place["CP-09"] contains "determination_tells_receiver" if {
	some grant in telling
	grant.kind == "best_interests"
}

# METADATA
# description: What tells of the return to who is asked to receive them in that country.
telling := [grant |
	some grant in flow.live
	consent.agrees(grant)
	consent.serves(grant, "reintegration")
	consent.carries(grant, "RETURN")
	"RETURN" in grant.categories
	grant.recipient.country == input.resource.country
	receiver(grant)
	not consent.refused(grant)
]

receiver(grant) if consent.names_country(grant)

receiver(grant) if {
	some asked in flow.live
	asked.kind == "assignment"
	asked.purpose == "reintegration"
	asked.recipient.service == input.service
	asked.recipient.agency == grant.recipient.agency
}

# METADATA
# title: P2 A refused departure
# description: Names who puts in place what is missing, and opens a duty of the officer to see to it.
answer(said) := reply.of_case(object.union_n([said, {"conditions": conditions}, unready]))

unready := {
	"options": [{"action": action} | some action in {who(name).instead | some names in missing; some name in names}],
	"obligations": {"duty:mend_departure:return_officer:3d"},
	"escalate_to": "national_coordinator",
} if {
	count(missing) > 0
}

unready := {} if count(missing) == 0

conditions := array.concat(
	[condition(rule, name, true) | some rule, names in needed; some name in names],
	[condition(rule, name, false) | some rule, names in advised; some name in names],
)

condition(rule, name, blocks) := {
	"name": name, "rule": rule, "in_place": standing(rule, name), "blocks": blocks, "whose": who(name).whose, "instead": who(name).instead,
	"until": until(name),
}

# METADATA
# description: When a condition ends or ended, where that is known.
until(name) := object.get(input.case.facts, "may_travel_until", "") if name == "fit_to_travel"

until(name) := "" if name != "fit_to_travel"

standing(rule, name) if in_place[rule][name]

standing(rule, name) := false if not in_place[rule][name]

# METADATA
# description: Who puts a condition in place, and how, by its name, or by what its name begins with.
who(name) := data.mangrove.table.departure[name]

who("provision_escort") := data.mangrove.table.departure.escort

who(name) := data.mangrove.table.departure[kind] if {
	name != "provision_escort"
	some kind in {"confirmed_by", "provision"}
	startswith(name, sprintf("%s_", [kind]))
}

number(name) := data.mangrove.table.country.numbers[name].value

minute := 60 * 1000000000

hour := 60 * minute

day := 24 * hour

now := time.parse_rfc3339_ns(input.now)

at(instant) := time.parse_rfc3339_ns(instant) if instant != ""

# METADATA
# description: The day of an instant in the calendar of the country of the case.
on(instant) := sprintf("%04d-%02d-%02d", time.date([at(instant), data.mangrove.table.country.zone]))

# METADATA
# description: How many days ago a day was, in that calendar; nothing where it is no day.
age(date) := (midnight(flow.today) - midnight(date)) / day if regex.match(`^\d{4}-\d{2}-\d{2}$`, date)

midnight(date) := time.parse_rfc3339_ns(sprintf("%sT00:00:00Z", [date]))

recent(days, limit) if {
	days >= 0
	days <= number(limit)
}
