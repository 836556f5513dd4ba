package mangrove.households_test

import data.mangrove.entry.consent_give
import data.mangrove.entry.identification_confirm_custodians
import data.mangrove.entry.identification_correct_company
import data.mangrove.entry.identification_join_household
import data.mangrove.entry.identification_name_custodians
import data.mangrove.entry.open
import data.mangrove.given

kept := given.assignment("desk", "identification")

welfare := object.union(given.amara, {"agency_kind": "welfare"})

mothers := {
	"family": "service", "purpose": "shelter", "categories": [], "recipient": {"agency": "lantern", "service": "shelter"},
	"giver": "custodian", "custodian": "mother", "child_view": "assent", "until": given.later,
	"evidence": {
		"proof": "mark", "witness": "ibrahim", "witness_agency": "hotline", "language": "pt", "explained": "text-1", "notice_given": true,
	},
}

agreeing(facts, said) := denied if {
	flow := object.union(given.flow("consent.give", "consent", welfare, [kept]), {"command": object.union(mothers, said)})
	denied := consent_give.answer.deny with input as given.with_facts(flow, facts)
}

with_parents := object.union(given.aged(10), {"custodians": ["mother", "father"]})

test_h_01_who_has_custody_agrees_in_their_own_name if {
	agreeing(with_parents, {}) == set()
	agreeing(with_parents, {"custodian": "father"}) == set()
	agreeing(with_parents, {"custodian": "aunt"}) == {"C-03", "H-01"}
	agreeing(object.union(with_parents, {"custodians": ["father"]}), {}) == {"C-03", "H-01"}
	agreeing(given.aged(10), {}) == {"C-03", "H-01"}
}

test_h_01_a_spouse_agrees_for_nobody if {
	agreeing(given.adult, {}) == {"C-03", "H-01"}
	agreeing(given.adult, {"giver": "relative", "custodian": ""}) == {"C-03", "C-04"}
	agreeing(given.adult, {"giver": "person", "custodian": ""}) == set()
}

test_h_01_from_fifteen_the_young_person if {
	agreeing(object.union(given.aged(15), {"custodians": ["mother"]}), {}) == {"C-03"}
	agreeing(object.union(given.aged(14), {"custodians": ["mother"]}), {}) == set()
}

naming(who) := denied if {
	denied := identification_name_custodians.answer.deny with input as given.flow("identification.name_custodians", "identification", who, [kept])
}

test_h_01_the_authority_says_who_has_custody if {
	naming(welfare) == set()
	naming(object.union(welfare, {"agency_kind": "ngo"})) == {"H-01"}
	naming(object.union(welfare, {"roles": {"hotline"}})) == {"H-01", "N-02"}
}

# What a house was told of one of a family carries nothing of another: a grant is of one case.
test_h_01_a_household_opens_nobody_s_record if {
	flow := given.with_sections(given.flow("open", "shelter", given.rosa, []), "identification", {"IDENTITY"})
	together := given.with_facts(flow, {"household": "h", "custodians": ["mother", "father"]})
	said := open.answer with input as together
	given.withheld(said).IDENTITY == {"C-01", "N-01"}
}

joining(who, said, beside) := answer if {
	flow := object.union(given.flow("identification.join_household", "identification", who, [kept]), {"command": said, "beside": beside})
	answer := identification_join_household.answer with input as flow
}

of(grants) := {"id": "mother", "known": true, "grants": grants}

test_h_01_a_household_is_joined_through_who_keeps_a_case_of_it if {
	hers := {"member": "mother"}
	joining(welfare, hers, of([kept])).deny == set()
	every there in [
		of([]),
		of([given.assignment("hotline", "identification")]),
		of([given.assignment("desk", "shelter")]),
		of([object.union(kept, {"follows": "referral"})]),
		of([given.ended(kept)]),
		of([kept, given.grant("x", "exclusion", given.person("amara"))]),
		of([kept, given.grant("x", "block", given.person("amara"))]),
		{"id": "mother", "known": false, "grants": []},
	] {
		answer := joining(welfare, hers, there)
		answer.deny == {"H-01"}
		answer.explained
	}
	none := identification_join_household.answer with input as object.union(given.flow("identification.join_household", "identification", welfare, [kept]), {"command": hers})
	none.deny == {"H-01"}
}

test_h_01_that_somebody_is_alone_needs_nobody if {
	joining(welfare, {"member": ""}, {"id": "", "known": false, "grants": []}).deny == set()
}

# A part in the one case alone lets nobody change the other.
test_h_01_nobody_is_joined_who_is_not_ones_own if {
	stranger := object.union(welfare, {"agency": "hotline"})
	joining(stranger, {"member": "mother"}, of([given.assignment("hotline", "identification")])).deny == {"N-01"}
}

company(who, facts, said) := answer if {
	flow := object.union(given.flow("identification.correct_company", "identification", who, [kept]), {"command": said})
	answer := identification_correct_company.answer with input as given.with_facts(flow, facts)
}

found_alone := {"unaccompanied": true}

test_cp_08_found_to_be_alone_after_all if {
	child := company(welfare, given.aged(10), found_alone)
	child.deny == set()
	child.obligations == {"duty:name_guardian:guardianship_office:136800s:anywhere"}
	child.escalate_to == "national_coordinator"
	company(welfare, given.adult, found_alone).obligations == set()
	company(welfare, object.union(given.aged(10), {"guardian": true}), found_alone).obligations == set()
}

test_cp_08_that_a_child_is_not_alone_is_said_by_the_authority if {
	hotline := object.union(welfare, {"roles": {"hotline"}, "agency_kind": "ngo"})
	company(welfare, given.aged(10), {}).deny == set()
	company(welfare, given.aged(10), {"unaccompanied": false}).deny == set()
	company(hotline, given.aged(10), {"unaccompanied": false}).deny == {"CP-08"}
	company(hotline, given.aged(10), {}).deny == {"CP-08"}
	company(hotline, given.aged(10), found_alone).deny == set()
}

confirming(who, by_agency) := answer if {
	flow := given.flow("identification.confirm_custodians", "identification", who, [given.assignment(who.agency, "health")])
	answer := identification_confirm_custodians.answer with input as object.union(flow, {"resource": {"by_agency": by_agency}})
}

test_h_01_another_agency_says_who_has_custody if {
	other := confirming(given.amara, "elsewhere")
	other.deny == set()
	same := confirming(given.amara, given.amara.agency)
	same.deny == {"H-01"}
	nobody := confirming(given.amara, "")
	nobody.deny == {"H-01"}
	abroad := confirming(object.union(given.leonor, {"roles": {"supervisor"}}), "elsewhere")
	abroad.deny == {"X-01"}
	officer := confirming(object.union(given.amara, {"roles": {"return_officer"}}), "elsewhere")
	officer.deny == {"N-02"}
}
