# METADATA
# title: returns.attest
# description: Who was there, and has no part in the return, or who travels with the person, says so by their own account.
package mangrove.entry.returns_attest

import data.mangrove.departure
import data.mangrove.firewall
import data.mangrove.reply

deny contains "N-01" if departure.witness == ""

deny contains "R-01" if not departure.outside

deny contains "F-01" if firewall.enforcement

answer := reply.of_party(departure.witness, {"deny": deny})
