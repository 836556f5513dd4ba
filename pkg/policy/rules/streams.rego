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
# title: N-03 Units in the stream
# description: |
#   To who places people in them; who fills one is not told. Heard beside a case, the change of a unit would say where the person
#   sleeps, so whoever else may ask where a bed is free asks.
resources if {
	input.service == "shelter"
	lists.may("shelter.units")
	places_people
	input.r.kind == "unit"
}

places_people if {
	some role in data.mangrove.table.words.house_roles
	role in input.actor.roles
}

places_people if {
	some role in data.mangrove.table.words.duty_roles
	role in input.actor.roles
}
