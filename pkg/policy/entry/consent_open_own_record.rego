# METADATA
# title: consent.open_own_record
# description: The person asks to read their own record; never refused to those with a part.
package mangrove.entry.consent_open_own_record

import data.mangrove.flow
import data.mangrove.register
import data.mangrove.reply

deny contains "N-01" if not flow.part

answer := reply.of_case({"deny": deny, "grant": register.under})
