package mangrove.streams_test

import data.mangrove.given
import data.mangrove.lists
import data.mangrove.streams

# A row of grants as the table has it; what the given object says is said otherwise.
row(otherwise) := object.union(
	{
		"kind": "assignment", "agency": "desk", "service": "identification", "person": "",
		"ended_at": null, "until": given.never, "follows": "",
	},
	otherwise,
)

told(who, service, g) if {
	streams.cases with input as {"actor": who, "service": service, "now": given.now, "g": g}
}

told_of(who, service, kind) if {
	streams.resources with input as {"actor": who, "service": service, "now": given.now, "r": {"kind": kind}}
}

test_a_case_that_is_listed_is_told_of if {
	told(given.amara, "identification", row({}))
	told(given.amara, "identification", row({"follows": "referral"}))
	not told(given.amara, "identification", row({"agency": "lantern"}))
	not told(given.amara, "identification", row({"until": given.now}))
	not told(object.union(given.amara, {"standing": "suspended"}), "identification", row({}))
}

test_n_04_who_keeps_a_case_is_told_of_it_where_cases_are_coordinated if {
	told(given.amara, "coordination", row({}))
	told(given.amara, "coordination", row({"person": "amara"}))
	every otherwise in [
		{"agency": "lantern"}, {"follows": "referral"}, {"service": "shelter"}, {"kind": "author"}, {"person": "somebody"},
		{"ended_at": given.before}, {"until": given.now},
	] {
		not told(given.amara, "coordination", row(otherwise))
	}
	not told(object.union(given.amara, {"standing": "unknown"}), "coordination", row({}))
	not told(object.union(given.amara, {"roles": {"clinician"}}), "coordination", row({}))
	not told(object.union(given.amara, {"agency_kind": "police"}), "coordination", row({}))
	not told(given.amara, "health", row({}))
}

# Heard beside a case, the change of a unit would say that the person sleeps there.
test_n_03_units_are_told_of_to_who_places_people_there if {
	told_of(given.rosa, "shelter", "unit")
	told_of(object.union(given.amara, {"roles": {"on_call_child_protection"}}), "shelter", "unit")
	not told_of(given.amara, "shelter", "unit")
	not told_of(object.union(given.amara, {"roles": {"hotline", "clinician", "lawyer", "guardian"}}), "shelter", "unit")
	not told_of(given.rosa, "shelter", "case")
	not told_of(given.rosa, "coordination", "unit")
	not told_of(object.union(given.rosa, {"roles": {"data_protection"}}), "shelter", "unit")
	not told_of(object.union(given.rosa, {"standing": "suspended"}), "shelter", "unit")
	not told_of(given.vera, "shelter", "unit")
}

owed(who, agency) if {
	lists.owes with input as {"actor": who, "d": {"agency": agency}}
}

test_x_01_what_is_due_anywhere_is_due_here if {
	owed(given.amara, "desk")
	owed(given.amara, "")
	not owed(given.amara, "lantern")
	owed(given.leonor, "odarra-social")
	not owed(given.leonor, "")
	not owed(object.union(given.leonor, {"agency": ""}), "")
}
