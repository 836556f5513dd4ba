package mangrove.coordination_test

import data.mangrove.entry.coordination_capacity
import data.mangrove.entry.coordination_duties
import data.mangrove.entry.coordination_ledger
import data.mangrove.entry.coordination_list
import data.mangrove.entry.coordination_overdue
import data.mangrove.entry.coordination_read
import data.mangrove.entry.open
import data.mangrove.given

grace := given.actor("grace", "national", "national_body", {"national_coordinator"})

ibrahim := given.actor("ibrahim", "hotline", "ngo", {"hotline"})

kept := given.assignment("desk", "identification")

read_by(who, grants) := given.flow("coordination.read", "coordination", who, grants)

test_n_04_the_coordinator_sees_every_case if {
	answer := coordination_read.answer with input as read_by(grace, [kept])
	answer.deny == set()
	answer.grant == "case"
}

test_n_04_the_agency_that_keeps_the_case_sees_its_own if {
	every who in [given.amara, object.union(ibrahim, {"agency": "desk"}), given.actor("ruth", "desk", "welfare", {"supervisor"})] {
		answer := coordination_read.answer with input as read_by(who, [kept])
		answer.deny == set()
		answer.grant == "assignment"
	}
}

# The agency that keeps the case may be the one that is to be kept out.
test_cp_10_who_keeps_the_case_is_not_warned_by_what_is_due if {
	keeper := coordination_read.answer with input as read_by(given.amara, [kept])
	keeper.shows == {"confirm_consent", "name_guardian", "retake_consent", "short_assessment"}
	coordinator := coordination_read.answer with input as read_by(grace, [kept])
	"every" in coordinator.shows
}

test_n_04_nobody_else_is_told_that_there_is_a_case if {
	every grants in [[], [kept], [given.ended(given.assignment("hotline", "identification"))]] {
		answer := coordination_read.answer with input as read_by(ibrahim, grants)
		answer.deny == {"N-04"}
		answer.explained == false
	}
}

# An agency that the case was referred to since has a part in it, and does not keep it.
test_n_04_not_who_was_referred_to if {
	answer := coordination_read.answer with input as read_by(given.amara, given.referred("desk", "identification", "identification", {"IDENTITY"}))
	answer.deny == {"N-04"}
	answer.explained == true
}

test_n_04_another_role_of_the_agency_that_keeps_the_case if {
	answer := coordination_read.answer with input as read_by(object.union(given.rosa, {"agency": "desk"}), [kept])
	answer.deny == {"N-02"}
}

test_n_04_not_in_good_standing_or_of_no_case_or_excluded if {
	shut_out := given.grant("exclusion", "exclusion", given.person("grace"))
	every flow in [
		read_by(object.union(grace, {"standing": "suspended"}), []),
		read_by(object.union(grace, {"standing": "unknown"}), []),
		object.union(read_by(grace, []), {"case": {"known": false}}),
		read_by(grace, [shut_out]),
	] {
		answer := coordination_read.answer with input as flow
		answer.deny == {"N-04"}
		answer.explained == false
	}
}

asked(service) := given.written_by(given.flow("open", service, given.rosa, agreed(service)), "health", "clinic", {"NEEDS"})

agreed(service) := array.concat(
	given.referred("lantern", service, "shelter", {"NEEDS"}),
	[given.consent("sharing", "lantern", service, "shelter", {"NEEDS"})],
)

# Whatever was agreed and whoever asks: in coordination nothing opens. The same opens where it belongs.
test_n_04_nothing_opens_in_coordination if {
	elsewhere := open.answer with input as asked("shelter")
	given.withheld(elsewhere) == {}
	given.carried(elsewhere).NEEDS == "consent"
	here := open.answer with input as asked("coordination")
	given.withheld(here) == {"NEEDS": {"N-04"}}
	given.carried(here) == {}
}

test_n_04_lists_are_for_those_who_coordinate if {
	denied("duties", ibrahim) == set()
	denied("duties", given.rosa) == {"N-02"}
	denied("list", ibrahim) == {"N-02"}
	denied("overdue", ibrahim) == {"N-02"}
	denied("capacity", ibrahim) == {"N-02"}
	every list in ["list", "overdue", "capacity", "duties"] {
		denied(list, grace) == set()
		denied(list, object.union(grace, {"standing": "suspended"})) == {"N-01"}
	}
}

denied("list", who) := answer.deny if answer := coordination_list.answer with input as given.flow("coordination.list", "coordination", who, [])

denied("overdue", who) := answer.deny if answer := coordination_overdue.answer with input as given.flow("coordination.overdue", "coordination", who, [])

denied("capacity", who) := answer.deny if answer := coordination_capacity.answer with input as given.flow("coordination.capacity", "coordination", who, [])

denied("duties", who) := answer.deny if answer := coordination_duties.answer with input as given.flow("coordination.duties", "coordination", who, [])

test_the_ledger_is_for_data_protection if {
	noor := given.actor("noor", "dp", "national_body", {"data_protection"})
	audited := coordination_ledger.answer with input as given.flow("coordination.ledger", "coordination", noor, [])
	audited.deny == set()
	denied_to_her := coordination_ledger.answer with input as given.flow("coordination.ledger", "coordination", grace, [])
	denied_to_her.deny == {"N-02"}
}
