package mangrove.test.fitness

import data.mangrove.entry.health_give_fitness
import data.mangrove.given

samira := given.actor("samira", "clinic", "clinic", {"clinician"})

giving(findings) := answer.deny if {
	flow := given.flow("health.give_fitness", "health", samira, [given.assignment("clinic", "health")])
	answer := health_give_fitness.answer with input as object.union(flow, {"resource": {"findings": findings}})
}

found(agency, outcome, conditions) := {"agency": agency, "outcome": outcome, "conditions": conditions}

test_r_03_one_clinic_does_not_replace_what_another_found if {
	alone := giving([found("clinic", "fit", [])])
	alone == set()
	against := giving([found("a", "unfit", []), found("clinic", "fit", [])])
	against == {"R-03"}
	later := giving([found("a", "postpone", []), found("clinic", "fit_with_conditions", ["nurse"])])
	later == {"R-03"}
	two := giving([found("a", "unfit", []), found("b", "fit", []), found("clinic", "fit", [])])
	two == set()
	one_before := giving([found("b", "fit", []), found("a", "unfit", []), found("clinic", "fit", [])])
	one_before == {"R-03"}
	itself := giving([found("clinic", "fit", []), found("a", "fit", [])])
	itself == set()
}

test_r_03_nor_what_another_asks_for if {
	without := giving([found("a", "fit_with_conditions", ["nurse"]), found("clinic", "fit", [])])
	without == {"R-03"}
	other := giving([found("a", "fit_with_conditions", ["nurse"]), found("clinic", "fit_with_conditions", ["wheelchair"])])
	other == {"R-03"}
	more := giving([found("a", "fit_with_conditions", ["nurse"]), found("clinic", "fit_with_conditions", ["nurse", "wheelchair"])])
	more == set()
	untold := giving(null)
	untold == {"R-03"}
}
