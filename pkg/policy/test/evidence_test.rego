package mangrove.consent_test

import data.mangrove.entry.consent_confirm
import data.mangrove.entry.consent_give
import data.mangrove.given

test_c_06_two_of_one_office_are_enough_for_care_alone if {
	colleague := {"evidence": {"witness_agency": "desk"}}
	every purpose in ["shelter", "health"] {
		care := giving(given.adult, [], object.union(colleague, {"purpose": purpose}))
		"awaits_witness" in care.obligations
	}
	every purpose in ["return", "reintegration", "tracing", "legal_aid", "best_interests", "investigation"] {
		alone := giving(given.adult, [], object.union(colleague, {"purpose": purpose}))
		alone.deny == {"C-06"}
		two := giving(given.adult, [], {"purpose": purpose})
		two.deny == set()
		"awaits_witness" in two.obligations
	}
}

by_guardian(change) := object.union({"giver": "guardian", "child_view": "heard", "purpose": "return"}, change)

test_c_06_a_guardian_s_word_is_the_guardian_s_own if {
	facts := object.union(given.aged(10), {"guardian": true})
	stands := guardian[0]
	named := object.union(stands, {"recipient": {"agency": "guardians", "service": "", "country": "", "person": "mariam"}})
	own := {"evidence": {"witness": "mariam", "witness_agency": "guardians"}}
	every grant in [stands, named] {
		answer := giving(facts, [grant], by_guardian(own))
		answer.deny == set()
		"awaits_witness" in answer.obligations
	}
	every grants in [[], [given.ended(stands)], [object.union(named, {"recipient": {"agency": "another"}})]] {
		answer := giving(facts, grants, by_guardian(own))
		answer.deny == {"C-06"}
	}
	another := giving(facts, guardian, by_guardian({}))
	another.deny == {"C-06"}
	care := giving(facts, guardian, by_guardian({"purpose": "shelter"}))
	care.obligations == {"provisional", retake}
}

test_c_06_a_guardian_records_it if {
	flow := object.union(given.flow("consent.give", "consent", given.mariam, guardian), {"command": object.union(command, {
		"giver": "guardian", "child_view": "heard", "purpose": "return",
	})})
	answer := consent_give.answer with input as given.with_facts(flow, object.union(given.aged(10), {"guardian": true}))
	answer.deny == set()
	"awaits_witness" in answer.obligations
}

of_guardian := {"resource": {"kind": "consent", "id": "g", "witness": "mariam", "witness_agency": "guardians", "giver": "guardian"}}

test_c_04_who_stands_no_more_confirms_nothing if {
	child := given.with_facts(given.flow("consent.confirm", "consent", given.mariam, guardian), given.aged(10))
	stands := consent_confirm.answer with input as object.union(child, of_guardian)
	stands.deny == set()
	ended := consent_confirm.answer with input as object.union(object.union(child, {"grants": [given.ended(guardian[0])]}), of_guardian)
	ended.deny == {"C-04"}
	grown := consent_confirm.answer with input as object.union(given.with_facts(child, given.aged(18)), of_guardian)
	grown.deny == {"C-04"}
}
