# METADATA
# title: Bases other than consent
package mangrove.bases

import data.mangrove.children
import data.mangrove.flow
import data.mangrove.need_to_know
import data.mangrove.panel
import data.mangrove.purpose

# METADATA
# title: C-01 The author
# description: |
#   The agency that wrote a section reads it in the service where it wrote it, while assigned: whoever wrote it
#   knows it. What another agency wrote there it does not. Not a statement (C-07).
authoring(section) := {grant.id |
	some grant in flow.live
	flow.assigned
	grant.kind == "author"
	flow.is_actor(grant.recipient)
	grant.recipient.service == section.author
	section.author == input.service
	section.agency == input.actor.agency
	named(grant.categories, section.category)
	not statement(section.category)
}

wrote(section) if count(authoring(section)) > 0

# METADATA
# title: CP-10 Keeping somebody away
# description: Who must keep somebody away reads what a block says of them, by their part in the case.
protecting(section) := {grant.id |
	some grant in flow.assignments
	section.author == "consent"
	section.author == input.service
	need_to_know.keeps_away(section.category)
}

# METADATA
# title: B-02 The file of a determination
# description: Is open to who undertook to keep what is heard, whichever agency wrote in it.
sitting(section) := {grant.id |
	some grant in panel.seats
	of_interests(section)
	section.category in grant.categories
}

# METADATA
# title: CP-08 What a guardian reads
# description: |
#   What is found of the child they stand for, and nothing of adults of the family; but for what a young person of 15 or more
#   withholds from them.
guarding(section) := {grant.id |
	some grant in flow.live
	need_to_know.guards
	grant.kind == "guardianship"
	grant.recipient.person == input.actor.id
	of_interests(section)
	section.category == "BEST_INTERESTS"
	not kept_from_guardian
}

# METADATA
# title: CP-08 What a young person keeps from who stands for them
# description: |
#   Who reads as the guardian of somebody of 15 or more who keeps this from them is not told either whether they object, who heard
#   them, and what was asked abroad: it would tell what was withheld.
kept_back if {
	need_to_know.guards
	kept_from_guardian
}

kept_from_guardian if {
	children.band == "own"
	some grant in flow.live
	grant.kind == "refusal"
	grant.family == "sharing"
	grant.purpose == "best_interests"
	flow.excludes(grant.recipient)
}

# METADATA
# title: CP-09 Who asked reads the answer
# description: What an agency abroad answers opens to the agency that asked it, while assigned, and to no other by that.
asking(section) := {grant.id |
	some grant in flow.live
	flow.assigned
	grant.kind == "request"
	flow.is_actor(grant.recipient)
	of_interests(section)
	section.category in grant.categories
	section.agency == grant.author
}

of_interests(section) if {
	section.author == "bestinterests"
	section.author == input.service
}

named(categories, _) if count(categories) == 0

named(categories, category) if category in categories

statement(category) if {
	category == "TESTIMONY"
	not "C-07" in flow.off
}

# METADATA
# title: B-05 One's own record
# description: |
#   The person, their lawyer under mandate, or the worker who reads it with them at their request. A guardian or
#   other representative does not read what was said in an interview alone.
# custom:
#   id: B-05
#   source: GDPR art. 15; IOM Data Protection Principles (2009), access; consent-and-data-protection 2.12
own_record(section) := {grant.id |
	some grant in purpose.own_records
	not hidden(section.category)
}

hidden(category) if {
	category == "TESTIMONY"
	"guardian" in input.actor.roles
}
