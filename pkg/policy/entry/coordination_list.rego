# METADATA
# title: coordination.list
# description: |
#   Every case over all services: stages, dates and duties, not content (N-04). Which rows is the filter's to say.
package mangrove.entry.coordination_list

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.reply

deny contains "N-02" if not need_to_know.role_may

deny contains "N-01" if not need_to_know.able

deny contains "F-01" if firewall.enforcement

answer := reply.of_none({"deny": deny})
