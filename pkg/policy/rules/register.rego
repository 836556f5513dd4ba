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
# description: The reader is the asker, and the lead worker of the agency that keeps the case (B-05).
leads if {
	some grant in flow.live
	grant.kind == "assignment"
	grant.recipient.service == "identification"
	flow.is_actor(grant.recipient)
	grant.lead == input.command.reader
	input.command.reader == input.actor.id
	grant.recipient.agency == input.command.agency
}
