# METADATA
# title: bestinterests.countersign
# description: |
#   A supervisor of another agency countersigns.
package mangrove.entry.bestinterests_countersign

import data.mangrove.best_interests
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "B-02" if not best_interests.another_team

deny contains "B-02" if not best_interests.renewable

answer := reply.of_case({"deny": deny, "grant": purpose.under})
