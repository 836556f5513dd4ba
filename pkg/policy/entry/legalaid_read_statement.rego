# METADATA
# title: legalaid.read_statement
# description: Reading a statement.
package mangrove.entry.legalaid_read_statement

import data.mangrove.consent
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.reader

deny contains "N-02" if not need_to_know.reader_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "C-01" if purpose.groundless

deny contains "C-07" if not consent.statement_carried

applied contains "B-05" if purpose.own_record

answer := reply.of_case({"deny": deny, "applied": applied, "grant": purpose.under})
