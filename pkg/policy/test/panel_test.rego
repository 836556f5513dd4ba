package mangrove.panel_test

import data.mangrove.entry.bestinterests_hear_child
import data.mangrove.entry.bestinterests_read
import data.mangrove.entry.bestinterests_read_sitting
import data.mangrove.entry.bestinterests_record_visit
import data.mangrove.entry.bestinterests_recuse
import data.mangrove.entry.bestinterests_undertake
import data.mangrove.entry.open
import data.mangrove.given

# A girl of thirteen, about whom a panel sits. Benedita is of the department that keeps her case, marc of an agency without a part.
benedita := given.actor("benedita", "desk", "social_services", {"panel_member"})

marc := given.actor("marc", "children", "legal_aid", {"panel_member"})

aline := given.actor("aline", "panel", "panel", {"panel_chair"})

both := object.union(benedita, {"id": "bruno", "roles": {"panel_member", "child_social_worker"}})

part := [
	given.assignment("desk", "bestinterests"),
	given.grant("chair", "assignment", given.to("panel", "bestinterests")),
	given.grant("wrote", "author", given.to("desk", "bestinterests")),
]

undertook(who) := object.union(
	given.grant("seat", "panel", {"agency": "", "service": "bestinterests", "country": "", "person": who}),
	{"purpose": "best_interests", "categories": {"BEST_INTERESTS", "FAMILY"}},
)

asks(action, who, grants, resource) := object.union(
	given.with_facts(given.flow(action, "bestinterests", who, array.concat(part, grants)), given.aged(13)),
	{"resource": resource},
)

# What the department wrote of her, and what another agency did.
sections := [
	{"category": "BEST_INTERESTS", "author": "bestinterests", "agency": "desk"},
	{"category": "BEST_INTERESTS", "author": "bestinterests", "agency": "hotline"},
	{"category": "FAMILY", "author": "bestinterests", "agency": "odarra-social"},
	{"category": "IDENTITY", "author": "identification", "agency": "desk"},
]

opened(who, grants) := {id |
	answer := open.answer with input as object.union(asks("open", who, grants, {}), {"sections": sections})
	some section, _ in answer.carried
	some id, one in sections
	one == section
}

test_b_02_undertaking_opens_the_file if {
	opened(benedita, [undertook("benedita")]) == {0, 1, 2}
	opened(marc, [undertook("marc")]) == {0, 1, 2}
	opened(aline, [undertook("aline")]) == {0, 1, 2}
}

test_b_02_a_member_is_no_colleague if {
	opened(benedita, []) == set()
	opened(benedita, [undertook("marc")]) == set()
	opened(benedita, [given.ended(undertook("benedita"))]) == set()
	opened(benedita, [object.union(undertook("benedita"), {"until": given.now})]) == set()
	agreed := given.consent("sharing", "desk", "bestinterests", "best_interests", {"BEST_INTERESTS", "IDENTITY"})
	opened(benedita, [agreed]) == set()
	opened(both, []) == {0}
	opened(both, [given.ended(undertook("bruno"))]) == set()
}

test_b_02_stepping_aside_and_a_new_sitting_close_it if {
	before := opened(marc, [undertook("marc")])
	after := opened(marc, [given.ended(undertook("marc"))])
	count(before) == 3
	after == set()
}

reading(who, grants, resource) := answer.deny if {
	answer := bestinterests_read.answer with input as asks("bestinterests.read", who, grants, resource)
}

test_n_01_a_member_reads_once_they_undertook if {
	nobody := {"named": [], "recused": []}
	reading(benedita, [], nobody) == {"N-01"}
	reading(marc, [], nobody) == {"N-01"}
	reading(marc, [undertook("marc")], {"named": ["marc"], "recused": []}) == set()
	reading(marc, [given.ended(undertook("marc"))], {"named": ["marc"], "recused": ["marc"]}) == {"N-01"}
	reading(both, [], nobody) == set()
	reading(both, [], {"named": ["bruno"], "recused": []}) == {"N-01"}
	reading(aline, [], nobody) == set()
	reading(aline, [], {"named": ["aline"], "recused": ["aline"]}) == {"N-01"}
}

# ---- who is called

sitting := {"called": ["marc"], "weighed_by": [], "guardian": "mariam"}

test_b_02_who_is_called_is_told_and_answers if {
	told := bestinterests_read_sitting.answer with input as asks("bestinterests.read_sitting", marc, [], sitting)
	told.deny == set()
	told.grant == "case"
	told.explained
	undertakes := bestinterests_undertake.answer with input as asks("bestinterests.undertake", marc, [], sitting)
	undertakes.deny == set()
	steps_aside := bestinterests_recuse.answer with input as asks("bestinterests.recuse", marc, [], sitting)
	steps_aside.deny == set()
}

test_n_01_who_is_not_called_is_told_nothing if {
	other := object.union(marc, {"id": "piet"})
	hidden := bestinterests_read_sitting.answer with input as asks("bestinterests.read_sitting", other, [], sitting)
	hidden.deny == {"N-01"}
	not hidden.explained
	blocked := bestinterests_read_sitting.answer with input as asks("bestinterests.read_sitting", marc, [given.grant("out", "exclusion", given.person("marc"))], sitting)
	blocked.deny == {"N-01"}
	not blocked.explained
	no_role := bestinterests_read_sitting.answer with input as asks("bestinterests.read_sitting", object.union(marc, {"roles": {"lawyer"}}), [], sitting)
	no_role.deny == {"N-02"}
}

# ---- the guardian

stands := given.grant("guardian", "guardianship", given.person("mariam"))

test_cp_08_a_guardian_reads_what_is_decided_on if {
	opened(given.mariam, [stands]) == {0, 1}
	opened(given.mariam, []) == set()
	opened(given.mariam, [given.ended(stands)]) == set()
	reading(given.mariam, [stands], {"named": [], "recused": []}) == set()
	reading(given.mariam, [], {"named": [], "recused": []}) == {"N-01"}
}

# Of a child whose guardian is a colleague of theirs they are told no more than anybody, whatever part the office has, and after a
# guardianship has ended, or on the day of turning 18, no more of who was theirs.
test_cp_08_a_guardian_is_nobodys_colleague if {
	nobody := {"named": [], "recused": []}
	office := given.assignment("guardians", "bestinterests")
	hers := object.union(stands, {"recipient": given.person("yara")})
	every grants in [[office], [office, hers], [office, given.ended(stands)], given.referred("guardians", "bestinterests", "guardian_appointment", {"IDENTITY"})] {
		hidden := bestinterests_read.answer with input as asks("bestinterests.read", given.mariam, grants, nobody)
		hidden.deny == {"N-01"}
		not hidden.explained
		opened(given.mariam, grants) == set()
	}
	grown := asks("bestinterests.read", given.mariam, [office, stands], nobody)
	reading(given.mariam, [office, stands], nobody) == set()
	of_adult := bestinterests_read.answer with input as given.with_facts(grown, given.aged(18))
	of_adult.deny == {"N-01"}
	clara := object.union(given.mariam, {"id": "clara", "roles": {"guardianship_office"}})
	reading(clara, [office, hers], nobody) == set()
	both_roles := object.union(given.mariam, {"roles": {"guardian", "guardianship_office"}})
	reading(both_roles, [office, hers], nobody) == set()
	recorded := bestinterests_record_visit.answer with input as asks("bestinterests.record_visit", given.mariam, [office, hers], {})
	recorded.deny == set()
	recorded.outside == {"N-01"}
}

of_age(years, grants) := {section.category |
	flow := given.with_facts(object.union(asks("open", given.mariam, grants, {}), {"sections": sections}), given.aged(years))
	answer := open.answer with input as flow
	some section, _ in answer.carried
}

test_cp_08_what_a_young_person_withholds if {
	no := object.union(given.refusal("sharing", "guardians", "", "best_interests"), {"from": given.before})
	of_age(14, [stands, no]) == {"BEST_INTERESTS"}
	of_age(15, [stands, no]) == set()
	of_age(15, [stands]) == {"BEST_INTERESTS"}
	of_age(15, [stands, given.ended(no)]) == {"BEST_INTERESTS"}
	of_age(18, [stands]) == set()
}

shown(who, years, grants) := answer.shows if {
	flow := given.with_facts(asks("bestinterests.read", who, grants, {"named": [], "recused": []}), given.aged(years))
	answer := bestinterests_read.answer with input as flow
}

test_cp_08_what_is_not_shown_to_who_stands_for_a_child if {
	no := object.union(given.refusal("sharing", "guardians", "", "best_interests"), {"from": given.before})
	shown(given.mariam, 14, [stands, no]) == {"heard"}
	shown(given.mariam, 15, [stands]) == {"heard"}
	shown(given.mariam, 15, [stands, no]) == set()
	shown(given.mariam, 15, [stands, given.ended(no)]) == {"heard"}
	shown(given.amara, 15, [stands, no]) == {"members", "heard"}
	shown(aline, 15, [stands, no]) == {"members", "heard"}
}

# ---- the answer from abroad

request(agency) := object.union(given.grant("asked", "request", given.to("desk", "bestinterests")), {"categories": {"FAMILY"}, "author": agency})

test_cp_09_who_asked_reads_the_answer if {
	opened(given.amara, [request("odarra-social")]) == {0, 2}
	opened(given.amara, [request("elsewhere")]) == {0}
	opened(given.amara, [object.union(request("odarra-social"), {"recipient": given.to("hotline", "bestinterests")})]) == {0}
}

# ---- who hears the child

hearing(who, grants, resource) := answer.deny if {
	command := {"command": {"objects_to_leaving": true, "seen_alone": true}}
	answer := bestinterests_hear_child.answer with input as object.union(asks("bestinterests.hear_child", who, grants, resource), command)
}

test_b_02_who_hears_the_child if {
	nobody := {"named": [], "recused": []}
	hearing(given.amara, [], nobody) == set()
	hearing(given.mariam, [stands], nobody) == set()
	hearing(given.mariam, [], nobody) == {"N-01"}
	hearing(given.lucien, [given.assignment("opendoor", "legalaid")], nobody) == set()
	hearing(given.lucien, [], nobody) == {"N-01"}
	"N-02" in hearing(aline, [undertook("aline")], nobody)
	"N-02" in hearing(benedita, [], nobody)
	hearing(both, [], {"named": ["bruno"], "recused": []}) == {"N-01"}
	abroad := object.union(given.leonor, {"agency": "desk"})
	hearing(abroad, [], nobody) == {"X-01"}
}
