# METADATA
# title: returns.read
# description: Reading a case. What of it opens is decided section by section (open).
package mangrove.entry.returns_read

import data.mangrove.borders
import data.mangrove.departure
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.reader

deny contains "N-02" if not need_to_know.reader_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "C-01" if purpose.groundless

shows contains "journey" if borders.told_of_journey

shows contains "reintegration" if departure.received

applied contains "B-05" if purpose.own_record

answer := reply.of_case({"deny": deny, "applied": applied, "grant": purpose.under, "shows": shows})
