# METADATA
# title: bestinterests.list
# description: The cases of the worker's own agency. Which rows is the filter's to say.
package mangrove.entry.bestinterests_list

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.reply

deny contains "N-02" if not need_to_know.role_may

deny contains "N-01" if not need_to_know.able

deny contains "F-01" if firewall.enforcement

answer := reply.of_none({"deny": deny})
