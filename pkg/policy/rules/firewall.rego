# METADATA
# title: The firewall
package mangrove.firewall

import data.mangrove.consent
import data.mangrove.flow
import data.mangrove.purpose

# METADATA
# title: F-01 Immigration enforcement receives no personal data
# description: Whatever was agreed. There is no exception here yet.
# custom:
#   id: F-01
#   source: ECRI General Policy Recommendation 16 (2016); OHCHR principles on migrants in vulnerable situations; consent-and-data-protection 2.8 policy 1
enforcement if is_enforcement(input.actor.agency_kind)

is_enforcement(kind) if kind in data.mangrove.table.words.enforcement_kinds

# METADATA
# title: F-01 at a referral or a consent
# description: Nobody can refer to, or agree to share with, immigration enforcement.
towards_enforcement if is_enforcement(input.resource.recipient_agency_kind)

# METADATA
# title: F-02 Police
# description: |
#   Receive personal data only under the person's consent to proceedings that names them. A referral or an
#   assignment is not enough, whatever purpose it states.
# custom:
#   id: F-02
#   source: consent-and-data-protection 2.6 (police liaison) and 2.9 (services to policing, no)
police_refused if {
	police
	not police_covered
}

# METADATA
# description: Police never say no, or take back, in the person's name.
police if input.actor.agency_kind == "police"

police_covered if {
	some grant in flow.live
	grant.kind == "consent"
	consent.agrees(grant)
	grant.family == "proceedings"
	grant.purpose == purpose.of
	flow.is_actor(grant.recipient)
}

# METADATA
# title: F-02 at a referral
# description: Sharing with police for an investigation needs the consent to proceedings; who only accompanies gets nothing shared.
towards_police_refused if {
	input.resource.recipient_agency_kind == "police"
	count(input.command.categories) > 0
	not referral_to_police_covered
}

referral_to_police_covered if {
	some grant in flow.live
	grant.kind == "consent"
	consent.agrees(grant)
	grant.family == "proceedings"
	grant.purpose == input.command.purpose
	grant.recipient.agency == input.command.agency
}

# METADATA
# title: F-02 at a consent
# description: What police may receive is agreed to as participation in proceedings, never as a service or a sharing.
police_by_another_family if {
	input.resource.recipient_agency_kind == "police"
	input.command.family != "proceedings"
}

# METADATA
# title: F-03 Help does not depend on cooperation
# description: |
#   No rule of assistance reads cooperation with authorities, consent to testify, who referred, or an open
#   proceeding; the input of a flow has no such attribute. The rule is named wherever assistance is decided.
# custom:
#   id: F-03
#   source: Council of Europe Convention on Action against Trafficking (CETS 197) art. 12(6); Directive 2011/36/EU art. 11(3)
assistance contains "F-03"

# METADATA
# title: F-04 Nor does help depend on the crime
# description: |
#   Being found trafficked, or not, takes nothing from a person and delays nothing: no rule of assistance reads it. It may
#   add safeguards, as the time to reflect (R-02) and the first track of a child's departure (CP-05). The rule is named
#   wherever assistance is decided.
# custom:
#   id: F-04
#   source: CETS 197 art. 3 and 12; Smuggling Protocol (2000) art. 16, assistance to those endangered; identification 1.2, a smuggled migrant is still eligible
assistance contains "F-04"
