# METADATA
# title: Recording
package mangrove.records

import data.mangrove.flow

# METADATA
# title: P1 Refuse decisions, never facts
# description: |
#   Where a person is and what happened is recorded by whoever is assigned to the case for any service, or is on
#   duty. What would have refused it as a decision is marked, alarmed and counted.
# custom:
#   id: P1
#   source: design principle; shelter 3.1 S10 and S11, reviews need true records
may if assigned

may if on_duty

assigned if {
	input.actor.standing == "good"
	input.case.known == true
	count(flow.assignments) > 0
}

on_duty if {
	input.actor.standing == "good"
	input.case.known == true
	some role in data.mangrove.table.words.duty_roles
	role in input.actor.roles
}

default under := ""

under := flow.first({grant.id | some grant in flow.assignments}) if assigned

under := "duty" if {
	on_duty
	not assigned
}
