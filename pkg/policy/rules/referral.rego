# METADATA
# title: The parties of a referral
# description: |
#   The referral that a command names is a part of the case; who receives it need not be assigned yet. Whose only role is guardian ends
#   no part of their office in a case that is not theirs (CP-08).
package mangrove.referral

import data.mangrove.flow
import data.mangrove.purpose
import data.mangrove.register

referral := input.resource if {
	flow.standing
	input.resource.kind == "referral"
	input.actor.agency != ""
	not flow.guardian_of_others
}

# METADATA
# title: N-01 The agency referred to
receiving if referral.agency == input.actor.agency

# METADATA
# title: N-01 The agency that referred
referring if {
	referral.from_agency == input.actor.agency
	some grant in flow.assignments
	grant.recipient.service == "identification"
}

may_complete if receiving

may_complete if referring

default receiving_id := ""

receiving_id := referral.id if receiving

default referring_id := ""

referring_id := referral.id if referring

default completing_id := ""

completing_id := referral.id if may_complete

# METADATA
# title: N-01 Who else helps
# description: |
#   By who was asked for a bed, a clinic or a lawyer one knows where somebody sleeps and what they need. The agency that keeps the
#   case, the guardian and the person see all of it; any other agency what was asked of it or by it.
shown contains one.id if {
	some one in input.resource.referrals
	sees(one)
}

sees(_) if register.reads

sees(_) if purpose.own_record

sees(one) if {
	input.actor.agency != ""
	input.actor.agency in {one.agency, one.from_agency}
}
