# METADATA
# title: consent.read_blocked
# description: Who must not come near, opened section by section (open).
package mangrove.entry.consent_read_blocked

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.register
import data.mangrove.reply

deny contains "N-01" if not need_to_know.party

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police

answer := reply.of_case({"deny": deny, "grant": register.under})
