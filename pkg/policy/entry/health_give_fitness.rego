# METADATA
# title: health.give_fitness
# description: The person gives the finding for their journey; their clinic records it. One that another clinic's speaks against is not given.
package mangrove.entry.health_give_fitness

import data.mangrove.firewall
import data.mangrove.fitness
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "R-03" if not fitness.agreed

answer := reply.of_case({"deny": deny, "grant": purpose.under})
