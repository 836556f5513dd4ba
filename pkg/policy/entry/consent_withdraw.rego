# METADATA
# title: consent.withdraw
# description: Taking back an agreement is never refused to those with a part.
package mangrove.entry.consent_withdraw

import data.mangrove.firewall
import data.mangrove.flow
import data.mangrove.register
import data.mangrove.reply

deny contains "N-01" if not flow.part

deny contains "N-01" if flow.guardian_of_others

deny contains "F-02" if firewall.police

deny contains "C-06" if register.takes_back_a_no

obligations contains "two_agencies" if register.keeper_kept_out

obligations contains asked if {
	register.keeper_kept_out
	some asked in register.asks_another
}

answer := reply.of_case({"deny": deny, "obligations": obligations, "grant": register.under})
