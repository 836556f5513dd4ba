# METADATA
# title: consent.lift_block
# description: A block that was looked at again ends, by the word of two agencies, or of the one that proposed it while nobody has confirmed it.
package mangrove.entry.consent_lift_block

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.register
import data.mangrove.reply

deny contains "N-01" if not need_to_know.party

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police

deny contains "CP-10" if register.lets_in_its_own

obligations contains "two_agencies" if not register.takes_back_its_own

obligations contains asked if {
	not register.takes_back_its_own
	some asked in register.asks_another
}

answer := reply.of_case({"deny": deny, "obligations": obligations, "grant": register.under})
