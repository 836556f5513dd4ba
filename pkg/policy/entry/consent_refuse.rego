# METADATA
# title: consent.refuse
# description: Saying no is never refused to those with a part.
package mangrove.entry.consent_refuse

import data.mangrove.firewall
import data.mangrove.flow
import data.mangrove.register
import data.mangrove.reply

deny contains "N-01" if not flow.part

deny contains "N-01" if flow.guardian_of_others

deny contains "F-02" if firewall.police

answer := reply.of_case({"deny": deny, "grant": register.under})
