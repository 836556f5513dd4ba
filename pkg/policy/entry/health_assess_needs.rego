# METADATA
# title: health.assess_needs
# description: What somebody who cares must know is recorded by the clinic, and replaced by nobody else.
package mangrove.entry.health_assess_needs

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police

answer := reply.of_case({"deny": deny, "grant": purpose.under})
