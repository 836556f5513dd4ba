# METADATA
# title: identification.complete_referral
# description: The receiving agency, or the one that referred, may always end it.
package mangrove.entry.identification_complete_referral

import data.mangrove.referral
import data.mangrove.reply

deny contains "N-01" if not referral.may_complete

answer := reply.of_party(referral.completing_id, {"deny": deny})
