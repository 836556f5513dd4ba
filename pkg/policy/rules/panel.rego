# METADATA
# title: Panels
package mangrove.panel

import data.mangrove.flow

# METADATA
# title: B-02 Who comes as a member
# description: |
#   Who sits on panels, or was called to one about this child, comes to a child's file as a member alone and not as a colleague
#   of an agency with a part in the case: before they undertake, after they stepped aside and after the decision too.
member if {
	input.service == "bestinterests"
	count(reads_as) > 0
	every role in reads_as {
		role in data.mangrove.table.words.panel_roles
	}
}

member if {
	input.service == "bestinterests"
	some grant in input.grants
	is_seat(grant)
}

member if {
	input.service == "bestinterests"
	input.actor.id in input.resource.named
}

reads_as := {role |
	some role in data.mangrove.table.actions["bestinterests.read"]
	role in input.actor.roles
}

is_seat(grant) if {
	grant.kind == "panel"
	grant.recipient.person == input.actor.id
	grant.recipient.service == input.service
}

# METADATA
# title: B-02 Who is called
# description: |
#   Is told so, by when and by whom, and undertakes to keep what is heard or steps aside, whether their agency has a part in the
#   case or none. It goes under the case, and opens nothing of it.
called if {
	flow.standing
	input.actor.id in input.resource.called
}

default under := ""

under := input.case.id if called

# METADATA
# title: B-02 Who undertook
# description: |
#   Reads the determination's file for that sitting: what was assessed, what the child said, the options, what was found abroad.
#   Stepping aside, the decision and a sitting called anew end it.
seats := [grant |
	some grant in flow.live
	flow.standing
	is_seat(grant)
]

seated if count(seats) > 0

# METADATA
# title: B-02 The chair
# description: Sees how far a determination is, to call a panel, and no section of it before they undertake as each member does.
chairs if {
	flow.assigned
	"panel_chair" in input.actor.roles
	not stepped_aside
}

stepped_aside if input.actor.id in input.resource.recused
