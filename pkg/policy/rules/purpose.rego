# METADATA
# title: The purpose of a flow
# description: |
#   A purpose comes from what the register holds, never from what the caller says: the share of the referral to
#   this agency and service, else the assignment and the purpose its service is registered for, else own record.
#   A reference that the request makes must be to one of these. Police without any of them are taken to
#   investigate.
package mangrove.purpose

import data.mangrove.flow
import data.mangrove.need_to_know
import data.mangrove.panel

# METADATA
# description: The purposes and categories there are. Anything else is decided by no rule.
is_purpose(purpose) if purpose in data.mangrove.table.words.purposes

is_category(category) if category in data.mangrove.table.words.categories

is_care(purpose) if purpose in data.mangrove.table.words.care_purposes

# METADATA
# description: The purpose that a command states is one there is.
stated if is_purpose(input.command.purpose)

stated_care if is_care(input.command.purpose)

# METADATA
# description: The own record that the request refers to, with the actor as its reader.
own_records := [grant |
	some grant in flow.live
	flow.standing
	grant.kind == "own_record"
	grant.id == input.basis_ref
	grant.recipient.person == input.actor.id
	grant.recipient.agency in {"", input.actor.agency}
]

own_record if count(own_records) > 0

# METADATA
# description: The share that the flow goes under, the oldest where there are several.
share := shares[0][2] if {
	not own_record
	not panel.seated
	count(shares) > 0
}

shares := sort([[grant.from, grant.id, grant] |
	some grant in flow.shares
	grant.recipient.service == input.service
	referred_to(grant)
])

# METADATA
# description: The assignment that the flow goes under where there is no share.
assignment := assignments[0][2] if {
	not own_record
	not panel.seated
	not share
	count(assignments) > 0
}

assignments := sort([[grant.from, grant.id, grant] |
	some grant in flow.here
	referred_to(grant)
])

# METADATA
# description: What who undertook goes under instead, and who stands for the child where their agency has no part (B-02, CP-08).
seat := first_of(panel.seats) if not own_record

guardianship := first_of([grant |
	some grant in flow.live
	grant.kind == "guardianship"
	grant.recipient.person == input.actor.id
]) if {
	need_to_know.guards
	not own_record
	not panel.seated
	not share
	not assignment
}

own_part := seat

own_part := guardianship

first_of(grants) := sort([[grant.from, grant.id, grant] |
	some grant in grants
	referred_to(grant)
])[0][2]

referred_to(_) if input.basis_ref == ""

referred_to(grant) if grant.id == input.basis_ref

# METADATA
# description: The grant that says who may act and for which purpose. It is a condition, not a basis.
condition := own_records[0] if own_record

condition := share

condition := assignment

condition := own_part

default under := ""

under := condition.id

default of := ""

of := "own_record" if own_record

of := share.purpose if {
	is_purpose(share.purpose)
	as_asked(share.purpose)
}

of := purpose if {
	assignment
	purpose := data.mangrove.table.services[input.service].purpose
	as_asked(purpose)
}

of := purpose if {
	own_part
	purpose := data.mangrove.table.services[input.service].purpose
	as_asked(purpose)
}

of := "investigation" if {
	not condition
	input.actor.agency_kind == "police"
}

# METADATA
# description: A request may repeat the purpose, it cannot choose another.
as_asked(_) if input.purpose == ""

as_asked(purpose) if input.purpose == purpose

# METADATA
# description: A request that names a purpose nobody knows, or a basis that is not the actor's, is decided by no rule or stands on none.
unknown if {
	input.purpose != ""
	not is_purpose(input.purpose)
}

groundless if {
	input.basis_ref != ""
	not condition
}

groundless if {
	condition
	of == ""
}
