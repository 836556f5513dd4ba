# METADATA
# title: Refusals of care
package mangrove.care

import data.mangrove.children
import data.mangrove.flow
import data.mangrove.ladder
import data.mangrove.reply

# METADATA
# title: P2 No bare no
# description: |
#   A refusal of a bed that rests on who sleeps where, on gentler care, on whose house it is or on whom a unit takes,
#   opens a duty to find another
#   within two hours and names who must act and whom else to ask, and whether an emergency would let it be. The lawful places are added
#   by trying the same action with each. Only those with a part in the case are told.
# custom:
#   id: P2
#   source: design principle; CETS 197 art. 12(1)(a) appropriate and secure accommodation
answer(said) := object.union(reply.of_case(said), {
	"applied": (said.applied | {"P2"}),
	"obligations": {"duty:find_place:shelter_coordinator:2h"},
	"escalate_to": who,
	"options": array.concat(ladder.options, ladder.urgently(reply.of_case(said).deny)),
}) if {
	refused(said.deny)
}

answer(said) := reply.of_case(said) if not refused(said.deny)

refused(denied) if {
	flow.part
	not "P2" in flow.off
	count((denied & {"CP-01", "CP-02", "CP-03", "CP-08", "CP-12"}) - flow.off) > 0
}

who := "on_call_child_protection" if children.child

who := "national_coordinator" if not children.child
