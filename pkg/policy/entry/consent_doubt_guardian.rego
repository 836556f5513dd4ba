# METADATA
# title: consent.doubt_guardian
# description: |
#   Two workers of different agencies end a guardianship in doubt; the first changes nothing. Then another guardian is named by the
#   end of the next working day, and what the one before agreed to for care is looked at before it ends.
package mangrove.entry.consent_doubt_guardian

import data.mangrove.children
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.register
import data.mangrove.reply

deny contains "N-01" if not need_to_know.party

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police

obligations contains sprintf("care:%s", [purpose]) if some purpose in data.mangrove.table.words.care_purposes

obligations contains asked if some asked in register.asks_another

obligations contains children.name_guardian if unguarded

obligations contains "duty:short_assessment:child_social_worker:72h:anywhere" if unguarded

unguarded if {
	count(deny) == 0
	children.unguarded_by_doubt
}

answer := reply.of_case({"deny": deny, "obligations": obligations, "grant": register.under})
