# METADATA
# title: consent.confirm_exclusion
# description: Another agency than the one that recorded it confirms that the person does not want who keeps the case or stands for them.
package mangrove.entry.consent_confirm_exclusion

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.register
import data.mangrove.reply

deny contains "N-01" if not need_to_know.party

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police

deny contains "CP-10" if not register.second_agency

answer := reply.of_case({"deny": deny, "grant": register.under})
