# METADATA
# title: consent.own_record
# description: The person's own record and who saw it, to the person, who reads with them, and data protection for audit.
package mangrove.entry.consent_own_record

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.own_reader

deny contains "N-02" if not need_to_know.reader_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

applied contains "B-05" if purpose.own_record

answer := reply.of_reader({"deny": deny, "applied": applied})
