# METADATA
# title: identification.correct_birth
# description: A correction closes no dispute, moves nobody to another band of ages, and ends no childhood earlier or later.
package mangrove.entry.identification_correct_birth

import data.mangrove.children
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "CP-01" if children.disputed

deny contains "CP-01" if children.changes_band

deny contains "CP-01" if children.first_date_of_another

deny contains "CP-01" if children.moves_childhood

deny contains "CP-01" if children.known_worse

answer := reply.of_case({"deny": deny, "grant": purpose.under})
