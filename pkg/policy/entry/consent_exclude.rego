# METADATA
# title: consent.exclude
# description: Not wanting a worker or an agency is never refused to those with a part. Of who keeps the case it waits for another agency.
package mangrove.entry.consent_exclude

import data.mangrove.firewall
import data.mangrove.flow
import data.mangrove.register
import data.mangrove.reply

deny contains "N-01" if not flow.part

deny contains "N-01" if flow.guardian_of_others

deny contains "F-02" if firewall.police

obligations contains "second_agency" if register.keeps_out_who_keeps

obligations contains asked if {
	register.keeps_out_who_keeps
	some asked in register.asks_another
}

answer := reply.of_case({"deny": deny, "obligations": obligations, "grant": register.under})
