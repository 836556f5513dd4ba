# METADATA
# title: consent.confirm_block
# description: Another agency than the one that proposed it confirms a block.
package mangrove.entry.consent_confirm_block

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.register
import data.mangrove.reply

deny contains "N-01" if not need_to_know.party

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police

deny contains "CP-10" if not register.second_agency

answer := reply.of_case({"deny": deny, "grant": register.under})
