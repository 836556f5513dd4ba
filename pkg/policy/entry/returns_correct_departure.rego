# METADATA
# title: returns.correct_departure
# description: Who helps the person to leave says that they have not gone. Who waits for them there cannot know it; who does not come may be missing.
package mangrove.entry.returns_correct_departure

import data.mangrove.departure
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "N-02" if departure.receives

answer := reply.of_case({"deny": deny, "grant": purpose.under})
