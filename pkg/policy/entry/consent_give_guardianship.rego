# METADATA
# title: consent.give_guardianship
# description: A guardian is named by the guardianship office.
package mangrove.entry.consent_give_guardianship

import data.mangrove.children
import data.mangrove.flow
import data.mangrove.need_to_know
import data.mangrove.reply

deny contains "N-01" if not flow.standing

deny contains "N-02" if not need_to_know.role_may

deny contains "N-02" if input.command.guardian == input.actor.id

deny contains "CP-08" if not children.child

deny contains "CP-08" if not children.guardian_agency

answer := reply.of_office({"deny": deny})
