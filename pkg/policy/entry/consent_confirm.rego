# METADATA
# title: consent.confirm
# description: Who witnessed an agreement confirms it by their own account; nobody else can, and the recorder is nobody's witness.
package mangrove.entry.consent_confirm

import data.mangrove.consent
import data.mangrove.firewall
import data.mangrove.flow
import data.mangrove.register
import data.mangrove.reply

deny contains "N-01" if {
	register.witness == ""
	not flow.part
}

deny contains "C-06" if {
	register.witness == ""
	flow.part
}

deny contains "C-04" if consent.stands_no_more

deny contains "F-01" if firewall.enforcement

answer := reply.of_party(register.witness, {"deny": deny})
