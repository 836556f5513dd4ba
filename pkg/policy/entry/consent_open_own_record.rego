# METADATA
# title: consent.open_own_record
# description: The person asks to read their own record with the lead worker of an agency that helps them.
package mangrove.entry.consent_open_own_record

import data.mangrove.firewall
import data.mangrove.flow
import data.mangrove.register
import data.mangrove.reply

deny contains "N-01" if not flow.part

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police

deny contains "B-05" if {
	flow.part
	not register.leads
}

answer := reply.of_case({"deny": deny, "grant": register.under})
