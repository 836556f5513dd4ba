# METADATA
# title: consent.reinstate
# description: To let a worker or an agency in, at first or again.
package mangrove.entry.consent_reinstate

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.reply

deny contains "N-02" if not need_to_know.role_may

deny contains "N-01" if not need_to_know.says_standing

deny contains "F-01" if firewall.enforcement

answer := reply.of_none({"deny": deny})
