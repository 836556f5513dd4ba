# METADATA
# title: consent.read
# description: |
#   What the person agreed to and refused, with whom they are and whom they do not want: for the agency that keeps the case
#   and the guardian. Others see what they may open where they work.
package mangrove.entry.consent_read

import data.mangrove.firewall
import data.mangrove.need_to_know
import data.mangrove.register
import data.mangrove.reply

deny contains "N-01" if not register.reads

deny contains "N-02" if not need_to_know.role_may

deny contains "F-01" if firewall.enforcement

shows contains id if some id in register.shown

answer := reply.of_case({"deny": deny, "grant": register.under, "shows": shows})
