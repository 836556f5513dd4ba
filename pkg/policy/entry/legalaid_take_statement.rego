# METADATA
# title: legalaid.take_statement
# description: A statement is taken under the agreement to proceedings, and only then (C-07).
package mangrove.entry.legalaid_take_statement

import data.mangrove.consent
import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.reply

deny contains "N-01" if not need_to_know.assigned

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

deny contains "F-02" if firewall.police_refused

deny contains "C-07" if not consent.proceedings_agreed

answer := reply.of_case({"deny": deny, "grant": purpose.under})
