# METADATA
# title: identification.name_custodians
# description: Who has custody is said by the authority named by the country.
package mangrove.entry.identification_name_custodians

import data.mangrove.children
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "H-01" if not children.custody_authority

answer := reply.of_case({"deny": deny, "grant": purpose.under})
