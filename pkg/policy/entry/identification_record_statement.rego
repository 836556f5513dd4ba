# METADATA
# title: identification.record_statement
# description: What the person said is recorded. Recording opens nothing.
package mangrove.entry.identification_record_statement

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police

applied contains "P1"

answer := reply.of_case({"deny": deny, "applied": applied, "grant": purpose.under})
