# METADATA
# title: Fitness to travel
package mangrove.fitness

# METADATA
# title: R-03 What a clinic found holds
# description: |
#   Until the same clinic finds otherwise, or two others have since. One clinic's word that somebody may travel does not replace
#   another's that they may not, or that more must be in place.
agreed if {
	is_array(input.resource.findings)
	not disputed
}

disputed if {
	newest := input.resource.findings[count(input.resource.findings) - 1]
	some i, found in input.resource.findings
	asks_more(found, newest)
	since := {j | some j, later in input.resource.findings; j > i; asks_more(found, later)}
	count(since) < 2
}

asks_more(one, other) if graver[one.outcome] > graver[other.outcome]

asks_more(one, other) if {
	graver[one.outcome] == graver[other.outcome]
	some condition in one.conditions
	not condition in other.conditions
}

graver := {"fit": 0, "fit_with_conditions": 1, "postpone": 2, "unfit": 3}
