# METADATA
# title: consent.doubt_guardian
# description: Two workers of different agencies end a guardianship in doubt; the first changes nothing.
package mangrove.entry.consent_doubt_guardian

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.register
import data.mangrove.reply

deny contains "N-01" if not need_to_know.party

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police

obligations contains sprintf("care:%s", [purpose]) if some purpose in data.mangrove.table.words.care_purposes

answer := reply.of_case({"deny": deny, "obligations": obligations, "grant": register.under})
