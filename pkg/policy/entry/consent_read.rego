# METADATA
# title: consent.read
# description: What the person agreed to and refused.
package mangrove.entry.consent_read

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.register
import data.mangrove.reply

deny contains "N-01" if not need_to_know.party

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

answer := reply.of_case({"deny": deny, "grant": register.under})
