# METADATA
# title: The parties of a referral
# description: The referral that a command names is a part of the case; who receives it need not be assigned yet.
package mangrove.referral

import data.mangrove.flow

referral := input.resource if {
	flow.standing
	input.resource.kind == "referral"
	input.actor.agency != ""
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
