# METADATA
# title: identification.revoke_referral
# description: The agency that referred may always take it back.
package mangrove.entry.identification_revoke_referral

import data.mangrove.referral
import data.mangrove.reply

deny contains "N-01" if not referral.referring

answer := reply.of_party(referral.referring_id, {"deny": deny})
