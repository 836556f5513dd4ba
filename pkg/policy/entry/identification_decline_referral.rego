# METADATA
# title: identification.decline_referral
# description: The receiving agency may say no.
package mangrove.entry.identification_decline_referral

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.referral
import data.mangrove.reply

deny contains "N-01" if not referral.receiving

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

answer := reply.of_party(referral.receiving_id, {"deny": deny})
