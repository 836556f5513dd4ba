# METADATA
# title: Lists
# description: |
#   Which rows of grants let their case stand in a list, turned into SQL. It says no more than N-01, F-01 and F-02
#   do for a single case. A row admits by itself; an exclusion or a block of the same case takes it away again.
package mangrove.lists

import data.mangrove.borders
import data.mangrove.flow

admits if {
	may_list
	not by_name
	input.g.kind == "assignment"
	input.g.agency == input.actor.agency
	input.g.service == input.service
	input.g.person in {"", input.actor.id}
	input.g.ended_at == null
	input.g.until > input.now
}

# METADATA
# description: Who undertook to keep what a panel hears lists what it sits about (B-02).
admits if {
	may_list
	input.g.kind == "panel"
	input.g.person == input.actor.id
	input.g.service == input.service
	input.g.ended_at == null
	input.g.until > input.now
}

# METADATA
# title: CP-08 The children that a guardian stands for
# description: |
#   Where the best interests of a child are found, who stands for a child lists that child. Who has turned 18, or is kept out, is taken
#   away as each is read.
admits if {
	may_list
	input.service == "bestinterests"
	stands
}

# METADATA
# description: The actor's guardianship of somebody, interim or not.
stands if {
	input.g.kind == "guardianship"
	input.g.person == input.actor.id
	input.g.agency in {"", input.actor.agency}
	input.g.ended_at == null
	input.g.until > input.now
}

# METADATA
# title: B-02 and CP-08 Who comes by name alone
# description: Who is a guardian, or sits on panels, and is nothing else lists nothing by the part that their agency has.
by_name if flow.only_guardian

by_name if {
	count(input.actor.roles) > 0
	every role in input.actor.roles {
		role == "panel_member"
	}
}

# METADATA
# description: Who coordinates lists each case that an agency keeps or kept (N-04).
admits if {
	may_list
	input.service == "coordination"
	some role in data.mangrove.table.words.coordinating_roles
	role in input.actor.roles
	input.g.kind == "assignment"
	input.g.service == "identification"
}

# METADATA
# description: The person excluded this worker, or the whole agency; or they are blocked, which their lawyer is not (CP-10).
excludes if {
	bars
	input.x.person == input.actor.id
	input.x.ended_at == null
	input.x.until > input.now
}

excludes if {
	bars
	input.x.person == ""
	input.x.agency == input.actor.agency
	input.x.ended_at == null
	input.x.until > input.now
}

# METADATA
# description: |
#   An agency that the person excluded is told what ends its part, and nothing else: to forget what was noted (C-02), to say that
#   the stay has ended. Who is excluded or blocked by name is not told even that: a colleague does it.
silences if {
	excludes
	input.x.person == input.actor.id
}

silences if {
	excludes
	input.x.kind == "block"
}

ends if input.d.what == "delete_notes"

ends if input.d.what == "end_stay"

bars if input.x.kind == "exclusion"

bars if {
	input.x.kind == "block"
	not lawyer
	not "CP-10" in flow.off
}

# METADATA
# description: Who lists the cases that their agency is assigned to for legal aid is the lawyer of each.
lawyer if {
	"lawyer" in input.actor.roles
	input.service == "legalaid"
}

# METADATA
# title: X-01 What is due anywhere is due here
# description: |
#   A duty is of an agency, or of whoever has the role in any agency of this country. It tells of a case in which who works in
#   another has no part.
owes if {
	input.actor.agency != ""
	input.d.agency == input.actor.agency
	not flow.only_guardian
}

owes if {
	flow.only_guardian
	input.actor.agency != ""
	input.d.agency == input.actor.agency
	input.d.whose == sprintf("worker/%s", [input.actor.id])
}

# METADATA
# title: CP-08 What is due of a guardian
# description: |
#   Is about whom they stand for, or waits for their word by name, such as a witness's. Of the others for whom their office names
#   guardians a duty would tell them.
owes_who_stands if {
	flow.only_guardian
	input.actor.agency != ""
	input.d.agency == input.actor.agency
}

owes if {
	input.d.agency == ""
	input.actor.country == borders.home
}

may_list if may(sprintf("%s.list", [input.service]))

# METADATA
# description: Whether somebody may do what needs no part in a case, wherever it is turned into SQL.
may(action) if {
	input.actor.agency != ""
	input.actor.id != ""
	input.actor.standing == "good"
	not input.actor.agency_kind in data.mangrove.table.words.enforcement_kinds
	input.actor.agency_kind != "police"
	some role in data.mangrove.table.actions[action]
	role in input.actor.roles
}
