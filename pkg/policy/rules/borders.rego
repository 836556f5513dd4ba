# METADATA
# title: Borders
package mangrove.borders

import data.mangrove.bases
import data.mangrove.children
import data.mangrove.consent
import data.mangrove.departure
import data.mangrove.flow
import data.mangrove.purpose

home := data.mangrove.table.country.country

# METADATA
# title: X-01 From State to State
# description: |
#   What leaves the country needs an agreement with the other that covers the purpose and the category, and a consent or
#   the child's best interests that name it. The person may take their own record anywhere. A referral abroad that shares
#   nothing still tells that somebody is here, so its purpose must be covered too.
# custom:
#   id: X-01
#   source: GDPR art. 44 to 49; CETS 197 art. 32 and 33; consent-and-data-protection 2.8
agreed(country, for, category) if {
	agreement := data.mangrove.table.country.agreements[country]
	for in agreement.purposes
	category in agreement.categories
}

# METADATA
# title: X-01 at an opening
# description: |
#   Who works in another country opens what an agreement and a basis that names the country carry, and what their own agency
#   wrote there: that never was in this one's keeping alone, so no border is crossed by it. Nothing that another wrote.
reader_abroad if {
	input.actor.country != home
	not purpose.own_record
}

# METADATA
# title: X-01 What is done from abroad
# description: |
#   Who works in another country takes on what they are asked, answers it, receives who returns, and passes on that the person
#   says no to it. Whatever their role, nothing else of a case is done from there, nor is such an agency the second where two are
#   asked. No table is read but which country this is. What happened is recorded all the same (P1).
only_here if {
	reader_abroad
	input.actor.kind != "survivor"
	not done_abroad
	not "X-01" in flow.off
}

done_abroad if input.action in {
	"open",
	"identification.accept_referral", "identification.decline_referral", "identification.complete_referral",
	"bestinterests.answer_abroad", "bestinterests.read_requests",
	"returns.read", "returns.acknowledge_arrival", "returns.correct_arrival", "returns.agree_plan", "returns.deliver",
	"returns.record_departure", "returns.correct_departure", "returns.record_monitoring", "returns.change_mind", "returns.issue_papers",
}

done_abroad if endswith(input.action, ".list")

done_abroad if endswith(input.action, ".duties")

# METADATA
# description: What the person says no to there is that agency's own part, and closes nothing here.
done_abroad if {
	input.action == "consent.refuse"
	input.command.recipient.agency == input.actor.agency
}

# METADATA
# description: That somebody is let in again is a second agency's word.
done_abroad if {
	input.action == "consent.withdraw"
	object.get(input.resource, "kind", "") != "exclusion"
}

# METADATA
# title: X-01 When somebody travels
# description: |
#   At the airport at that hour is where the person is. Who works in another country is told of the journey what they would open
#   of it, and once the person has left, who receives them.
told_of_journey if not reader_abroad

told_of_journey if {
	carried("RETURN")
	not children.child
}

told_of_journey if {
	carried("RETURN")
	child_carried("RETURN")
}

told_of_journey if {
	departure.receives
	input.resource.departed == true
}

# METADATA
# description: A return that nobody has come from yet ends by who helps the person to leave.
done_abroad if {
	input.action == "returns.close"
	departure.received
}

# METADATA
# description: Who travels with the person may be of any agency.
done_abroad if {
	input.action == "returns.attest"
	input.command.occasion == "escort"
}

withheld(section) if {
	reader_abroad
	not carried(section.category)
	not bases.wrote(section)
}

carried(category) if {
	agreed(input.actor.country, purpose.of, category)
	some grant in named
	consent.covers(grant, category)
}

named := [grant |
	some grant in flow.live
	grant.recipient.country == input.actor.country
]

# METADATA
# title: X-01 at a referral
recipient_country := object.get(input.resource, "recipient_country", home)

sent_abroad if not recipient_country in {"", home}

not_agreed if not_covered

not_agreed if {
	sent_abroad
	some category in input.command.categories
	not sent(category)
}

not_covered if not_agreed_at_all

not_agreed_at_all if {
	sent_abroad
	not purpose_agreed
}

# One State asks another about a family, or to receive somebody. No other part of a case is done from abroad.
not_from_abroad if {
	sent_abroad
	not from_abroad
}

from_abroad if input.command.service in data.mangrove.table.words.services_from_abroad

not_covered if {
	sent_abroad
	some category in input.command.categories
	not in_agreement(category)
}

in_agreement(category) if agreed(recipient_country, input.command.purpose, category)

purpose_agreed if {
	agreement := data.mangrove.table.country.agreements[recipient_country]
	input.command.purpose in agreement.purposes
}

sent(category) if {
	some grant in naming
	consent.refers(grant, category)
}

naming := [grant |
	some grant in flow.live
	grant.recipient.country == recipient_country
]

# METADATA
# title: CP-09 Nothing of a child leaves the country
# description: |
#   But for tracing, agreed to by who may for a child of that age or carried by a short assessment, or under a
#   determination.
# custom:
#   id: CP-09
#   source: CRC art. 16 and 22(2); CRC General Comment 6, par. 80 to 83; best-interests 6.9 and 6.10
child_withheld(section) if {
	reader_abroad
	children.child
	not child_carried(section.category)
	not bases.wrote(section)
}

child_carried(category) if {
	some grant in named
	for_a_child(grant)
	consent.covers(grant, category)
}

child_kept if {
	sent_abroad
	children.child
	some category in input.command.categories
	not child_sent(category)
}

child_sent(category) if {
	some grant in naming
	for_a_child(grant)
	consent.refers(grant, category)
}

for_a_child(grant) if grant.kind == "best_interests"

for_a_child(grant) if {
	grant.kind == "consent"
	grant.purpose == "tracing"
}

# METADATA
# title: X-02 Authorities of the country of origin
# description: |
#   Its consulate, wherever it is, and abroad whoever is of a government. While they may be told nothing, as while a claim
#   for protection is open, nobody refers to them, which tells that somebody is here, and they open nothing; once advised,
#   what a travel document needs.
origin_authority(kind, _) if kind == "consulate"

origin_authority(kind, country) if {
	kind in data.mangrove.table.words.authority_kinds
	not country in {"", home}
}

silenced(category) if {
	origin_authority(input.actor.agency_kind, input.actor.country)
	not purpose.own_record
	kept_from_origin(category)
}

told_origin if {
	origin_authority(input.resource.recipient_agency_kind, recipient_country)
	kept_from_all
}

told_origin if {
	origin_authority(input.resource.recipient_agency_kind, recipient_country)
	some category in input.command.categories
	kept_from_origin(category)
}

inquiry_told_origin if {
	origin_authority(input.resource.recipient_agency_kind, recipient_country)
	kept_from_origin("FAMILY")
}

kept_from_origin(_) if kept_from_all

kept_from_origin(category) if {
	input.case.facts.origin_contact == "travel_document"
	category != "IDENTITY"
}

kept_from_all if input.case.facts.origin_contact == "none"

# METADATA
# title: CP-09 What an agency is asked about a child's family
# description: For tracing only, by a basis for that agency; of another country, by one that names it.
inquiry := [grant |
	some grant in flow.live
	consent.agrees(grant)
	grant.purpose == "tracing"
	grant.recipient.agency == input.command.agency
	"FAMILY" in grant.categories
	consent.referral_carries(grant, "FAMILY")
	not consent.refused(grant)
]

inquiry_carried if count(inquiry) > 0

inquiry_kept if {
	sent_abroad
	not inquiry_named
}

inquiry_named if {
	agreed(recipient_country, "tracing", "FAMILY")
	some grant in inquiry
	grant.recipient.country == recipient_country
}

# METADATA
# title: CP-09 Who may learn of it
# description: |
#   Before an agency of another country is asked about a child, another agency here has looked at who would learn of it there. Until
#   then the one that is to be asked reads nothing of it.
inquiry_waits if {
	sent_abroad
	children.child
}

unchecked if input.actor.agency in input.resource.unchecked

# METADATA
# title: X-01 What a determination may name
undetermined if {
	input.resource.country != ""
	some category in input.command.categories
	not nameable(category)
}

nameable(category) if agreed(input.resource.country, input.resource.purpose, category)
