# METADATA
# title: consent.propose_block
# description: Saying who must learn nothing of the person. Of who keeps the case or stands for them it waits for another agency.
package mangrove.entry.consent_propose_block

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.register
import data.mangrove.reply

deny contains "N-01" if not need_to_know.party

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police

obligations contains "second_agency" if register.keeps_out_who_keeps

obligations contains asked if some asked in register.asks_another

answer := reply.of_case({"deny": deny, "obligations": obligations, "grant": register.under})
