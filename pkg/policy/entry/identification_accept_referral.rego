# METADATA
# title: identification.accept_referral
# description: |
#   The receiving agency has no assignment yet: the referral to it is what it goes under. A consulate that accepts somebody who
#   wants to return owes them a travel document (X-02).
package mangrove.entry.identification_accept_referral

import data.mangrove.departure
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.referral
import data.mangrove.reply

deny contains "N-01" if not referral.receiving

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

obligations contains "issue_papers" if {
	referral.receiving
	referral.referral.service == "returns"
	departure.consulate
}

answer := reply.of_party(referral.receiving_id, {"deny": deny, "obligations": obligations})
