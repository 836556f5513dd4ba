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

ward(otherwise) := row(object.union({"kind": "guardianship", "agency": "guardians", "service": "", "person": "mariam"}, otherwise))

listed(who, service, g) if {
	lists.admits with input as {"actor": who, "service": service, "now": given.now, "g": g}
}

test_cp_08_a_guardian_lists_the_children_they_stand_for if {
	listed(given.mariam, "bestinterests", ward({}))
	told(given.mariam, "bestinterests", ward({}))
	listed(given.mariam, "bestinterests", ward({"agency": ""}))
	listed(given.mariam, "bestinterests", ward({"until": given.later}))
	every otherwise in [{"person": "yara"}, {"person": ""}, {"agency": "desk"}, {"ended_at": given.before}, {"until": given.now}, {"kind": "exclusion"}] {
		not listed(given.mariam, "bestinterests", ward(otherwise))
	}
	every service in ["identification", "shelter", "returns", "health", "legalaid", "coordination"] {
		not listed(given.mariam, service, ward({}))
	}
	not listed(object.union(given.mariam, {"standing": "suspended"}), "bestinterests", ward({}))
	not listed(object.union(given.mariam, {"roles": {"lawyer"}}), "bestinterests", ward({}))
}

# By the part that their agency has they list nobody: whom they stand for, or sit about, they list by name.
test_cp_08_who_comes_by_name_is_no_colleague_in_a_list if {
	office := row({"agency": "guardians", "service": "bestinterests"})
	not listed(given.mariam, "bestinterests", office)
	not told(given.mariam, "bestinterests", office)
	not listed(object.union(given.mariam, {"roles": {"panel_member"}}), "bestinterests", office)
	every role in ["guardianship_office", "panel_chair", "supervisor"] {
		listed(object.union(given.mariam, {"roles": {role}}), "bestinterests", office)
		listed(object.union(given.mariam, {"roles": {"guardian", role}}), "bestinterests", office)
	}
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
	lists.owes with input as {"actor": who, "d": {"agency": agency, "whose": "somebody"}}
}

test_cp_08_what_is_due_of_a_guardian_is_about_whom_they_stand_for if {
	not owed(given.mariam, "guardians")
	owed(given.mariam, "")
	every whose in ["worker/mariam", "worker/yara", "guardian", "anyone"] {
		due := {"actor": given.mariam, "now": given.now, "d": {"agency": "guardians", "whose": whose}}
		named := {1 | lists.owes with input as due}
		count(named) == count({1 | whose == "worker/mariam"})
		lists.owes_who_stands with input as due
		not lists.owes_who_stands with input as object.union(due, {"d": {"agency": "desk"}})
		not lists.owes_who_stands with input as object.union(due, {"actor": {"roles": {"guardian", "supervisor"}}})
	}
	lists.stands with input as {"actor": given.mariam, "now": given.now, "g": ward({})}
	not lists.stands with input as {"actor": given.mariam, "now": given.now, "g": ward({"person": "yara"})}
	owed(object.union(given.mariam, {"roles": {"guardianship_office"}}), "guardians")
}

test_x_01_what_is_due_anywhere_is_due_here if {
	owed(given.amara, "desk")
	owed(given.amara, "")
	not owed(given.amara, "lantern")
	owed(given.leonor, "odarra-social")
	not owed(given.leonor, "")
	not owed(object.union(given.leonor, {"agency": ""}), "")
}
