# METADATA
# title: Streams
# description: |
#   Of which subjects somebody is told that they changed, and never what (docs/decisions/0016), turned into SQL. It says no
#   more than what they may ask for.
package mangrove.streams

import data.mangrove.lists

# METADATA
# description: The cases that they list, by rows of grants. An exclusion or a block takes one away as it does from the list.
cases if lists.admits

# METADATA
# description: Where cases are coordinated, those that their agency keeps, as each is read by itself there (N-04).
cases if {
	input.service == "coordination"
	lists.may("coordination.read")
	input.g.kind == "assignment"
	input.g.service == "identification"
	input.g.follows == ""
	input.g.agency == input.actor.agency
	input.g.person in {"", input.actor.id}
	input.g.ended_at == null
	input.g.until > input.now
}

# METADATA
# description: Units, to whoever may ask where a bed is free; who fills one is not told.
resources if {
	input.service == "shelter"
	lists.may("shelter.units")
	input.r.kind == "unit"
}
