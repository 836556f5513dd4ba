package mangrove.best_interests_test

import data.mangrove.entry.bestinterests_agree
import data.mangrove.entry.bestinterests_answer_abroad
import data.mangrove.entry.bestinterests_appoint_guardian
import data.mangrove.entry.bestinterests_ask_abroad
import data.mangrove.entry.bestinterests_assess_shortly
import data.mangrove.entry.bestinterests_check_inquiry
import data.mangrove.entry.bestinterests_confirm_condition
import data.mangrove.entry.bestinterests_convene_panel
import data.mangrove.entry.bestinterests_countersign
import data.mangrove.entry.bestinterests_determine
import data.mangrove.entry.bestinterests_dissent
import data.mangrove.entry.bestinterests_hear_child
import data.mangrove.entry.bestinterests_open_determination
import data.mangrove.entry.bestinterests_read
import data.mangrove.entry.bestinterests_read_requests
import data.mangrove.entry.bestinterests_record_visit
import data.mangrove.entry.bestinterests_reopen
import data.mangrove.entry.bestinterests_send_back
import data.mangrove.entry.bestinterests_undertake
import data.mangrove.given

clara := given.actor("clara", "guardians", "guardianship", {"guardianship_office"})

ruth := given.actor("ruth", "desk", "social_services", {"supervisor"})

salma := given.actor("salma", "hotline", "ngo", {"supervisor"})

aline := given.actor("aline", "panel", "panel", {"panel_chair"})

marc := given.actor("marc", "ngo", "legal_aid", {"panel_member"})

# A flow about a child of that age, by somebody whose agency is assigned for best interests.
child(action, who, years, more, grants) := object.union(
	given.with_facts(
		given.flow(concat("", ["bestinterests.", action]), "bestinterests", who, array.concat([given.assignment(who.agency, "bestinterests")], grants)),
		given.aged(years),
	),
	more,
)

# ---- CP-08

appointing(who, years, agency, kind, interim, grants) := answer if {
	answer := bestinterests_appoint_guardian.answer with input as child(
		"appoint_guardian", who, years, {
			"command": {"guardian": "mariam", "agency": agency, "interim": interim},
			"resource": {"agency": agency, "agency_kind": kind, "wards": []},
		},
		grants,
	)
}

test_cp_08_a_guardian_is_for_a_child_and_of_an_office if {
	named := appointing(clara, 10, "guardians", "guardianship", false, [])
	named.deny == set()
	named.obligations == set()
	adult := appointing(clara, 18, "guardians", "guardianship", false, [])
	adult.deny == {"CP-08"}
	house := appointing(clara, 10, "lantern", "shelter", false, [])
	house.deny == {"CP-08"}
	other := appointing(given.amara, 10, "guardians", "guardianship", false, [])
	other.deny == {"N-02"}
	oneself := appointing(object.union(clara, {"id": "mariam"}), 10, "guardians", "guardianship", false, [])
	oneself.deny == {"N-02"}
}

test_cp_08_never_of_an_agency_that_holds_the_child if {
	holding := given.assignment("guardians", "shelter")
	held := appointing(clara, 10, "guardians", "guardianship", false, [holding])
	held.deny == {"CP-08"}
	gone := appointing(clara, 10, "guardians", "guardianship", false, [given.ended(holding)])
	gone.deny == set()
	at_end := appointing(clara, 10, "guardians", "guardianship", false, [object.union(holding, {"until": given.now})])
	at_end.deny == set()
	elsewhere := appointing(clara, 10, "guardians", "guardianship", false, [given.assignment("lantern", "shelter")])
	elsewhere.deny == set()
}

doubting(guardian) := answer if {
	flow := child(
		"appoint_guardian", clara, 10, {
			"command": {"guardian": guardian, "agency": "guardians", "interim": false},
			"resource": {"agency": "guardians", "agency_kind": "guardianship", "wards": []},
		},
		[],
	)
	answer := bestinterests_appoint_guardian.answer with input as given.with_facts(flow, {"doubted_guardians": ["mariam"]})
}

test_cp_08_nobody_comes_back_from_a_doubt if {
	again := doubting("mariam")
	again.deny == {"CP-08"}
	another := doubting("yara")
	another.deny == set()
}

# Of those for whom one stands, this child is "case", and the others are by number.
standing_for(wards) := answer if {
	answer := bestinterests_appoint_guardian.answer with input as child(
		"appoint_guardian", clara, 10, {
			"command": {"guardian": "mariam", "agency": "guardians", "interim": false},
			"resource": {"agency": "guardians", "agency_kind": "guardianship", "wards": wards},
		},
		[],
	)
}

children_of(n, years) := [object.union(given.aged(years), {"case": sprintf("c%d", [i])}) | some i in numbers.range(1, n)]

test_cp_08_nobody_stands_for_too_many_children if {
	full := standing_for(children_of(30, 17))
	full.deny == {"CP-08"}
	room := standing_for(children_of(29, 17))
	room.deny == set()
	for_good := standing_for(array.concat(children_of(29, 17), [object.union(given.aged(10), {"case": "case"})]))
	for_good.deny == set()
	grown := standing_for(array.concat(children_of(29, 17), [object.union(given.aged(18), {"case": "grown"})]))
	grown.deny == set()
	unknown := standing_for(array.concat(children_of(29, 17), [{"case": "unknown", "adult_on": ""}]))
	unknown.deny == {"CP-08"}
	untold := standing_for(null)
	untold.deny == {"CP-08"}
}

# 2 March 2026 is a Monday: fifteen working days on is Monday the 23rd, and it ends 14 hours after 10 o'clock of that day.
test_cp_08_an_interim_guardian_is_followed_by_a_guardian if {
	interim := appointing(clara, 10, "guardians", "guardianship", true, [])
	interim.deny == set()
	interim.obligations == {sprintf("duty:appoint_guardian:guardianship_office:%ds", [((21 * 24) + 14) * 3600])}
}

# ---- B-02, a condition of a determination

confirming(who, grants, by, agency) := answer if {
	answer := bestinterests_confirm_condition.answer with input as child(
		"confirm_condition", who, 10, {
			"command": {"condition": "school_place"},
			"resource": {"by": by, "by_agency": agency},
		},
		grants,
	)
}

stands_for(who) := given.grant("stands", "guardianship", given.person(who.id))

test_b_02_a_condition_is_met_by_the_word_of_two_agencies if {
	guardian := confirming(given.mariam, [stands_for(given.mariam)], "amara", "desk")
	guardian.deny == set()
	another := confirming(salma, [], "amara", "desk")
	another.deny == set()
	colleague := confirming(ruth, [], "amara", "desk")
	colleague.deny == {"B-02"}
	oneself := confirming(object.union(given.amara, {"agency": "hotline"}), [], "amara", "desk")
	oneself.deny == {"B-02"}
	unsaid := confirming(salma, [], "amara", null)
	unsaid.deny == {"B-02"}
	abroad := confirming(given.leonor, [], "amara", "desk")
	abroad.deny == {"X-01"}
}

# ---- B-02, the short assessment

short := {
	"purpose": "shelter", "categories": ["NEEDS"], "agency": "lantern", "service": "shelter",
	"until": "2026-04-01T10:00:00Z",
}

assessing(years, change, resource) := answer if {
	answer := bestinterests_assess_shortly.answer with input as child(
		"assess_shortly", given.amara, years, {
			"command": object.union(short, change),
			"resource": object.union({"recipient_country": "XNB", "signed_before": 0}, resource),
		},
		[],
	)
}

test_b_02_a_short_assessment_for_a_month if {
	answer := assessing(10, {}, {})
	answer.deny == set()
	longer := assessing(10, {"until": "2026-04-01T10:00:00.000000001Z"}, {})
	longer.deny == {"B-02"}
}

test_b_02_a_short_assessment_is_for_a_child if {
	seventeen := assessing(17, {}, {})
	seventeen.deny == set()
	eighteen := assessing(18, {}, {})
	eighteen.deny == {"B-02"}
}

test_b_02_what_a_short_assessment_is_for if {
	every purpose in ["shelter", "health", "tracing", "guardian_appointment", "education"] {
		answer := assessing(10, {"purpose": purpose}, {})
		answer.deny == set()
	}
	abroad := assessing(10, {"purpose": "return"}, {})
	abroad.deny == {"B-02"}
	unknown := assessing(10, {"purpose": "curiosity"}, {})
	unknown.deny == {"B-02", "P0"}
	statement := assessing(10, {"categories": ["TESTIMONY"]}, {})
	statement.deny == {"C-07"}
}

test_b_02_renewable_once if {
	again := assessing(10, {}, {"signed_before": 1})
	again.deny == set()
	a_third := assessing(10, {}, {"signed_before": 2})
	a_third.deny == {"B-02"}
}

test_x_01_a_short_assessment_for_an_agency_abroad if {
	tracing := assessing(10, {"purpose": "tracing", "categories": ["FAMILY"]}, {"recipient_country": "XOD"})
	tracing.deny == set()
	shelter := assessing(10, {}, {"recipient_country": "XOD"})
	shelter.deny == {"X-01"}
	health := assessing(10, {"purpose": "tracing", "categories": ["HEALTH"]}, {"recipient_country": "XOD"})
	health.deny == {"X-01"}
	elsewhere := assessing(10, {"purpose": "tracing", "categories": ["FAMILY"]}, {"recipient_country": "XMC"})
	elsewhere.deny == {"X-01"}
}

countersigning(who, resource) := answer if {
	answer := bestinterests_countersign.answer with input as child(
		"countersign", who, 10, {
			"resource": object.union({"by": "amara", "by_agency": "desk", "signed_before": 0}, resource),
		},
		[],
	)
}

test_b_02_countersigned_by_another_agency if {
	other := countersigning(salma, {})
	other.deny == set()
	same := countersigning(ruth, {})
	same.deny == {"B-02"}
	oneself := countersigning(salma, {"by": "salma"})
	oneself.deny == {"B-02"}
	caseworker := countersigning(given.actor("yara", "hotline", "ngo", {"child_social_worker"}), {})
	caseworker.deny == {"N-02"}
	third := countersigning(salma, {"signed_before": 2})
	third.deny == {"B-02"}
}

# ---- B-02, hearing

hearing(before, objects, alone) := answer if {
	flow := child("hear_child", given.amara, 10, {"command": {"objects_to_leaving": objects, "seen_alone": alone}}, [])
	answer := bestinterests_hear_child.answer with input as given.with_facts(flow, {"child_objects": before})
}

test_b_02_an_objection_is_taken_back_alone if {
	taken_back := hearing(true, false, false)
	taken_back.deny == {"B-02"}
	alone := hearing(true, false, true)
	alone.deny == set()
	stands := hearing(true, true, false)
	stands.deny == set()
	first := hearing(false, true, false)
	first.deny == set()
	content := hearing(false, false, false)
	content.deny == set()
}

taking_back(who, grants, resource) := answer if {
	flow := child("hear_child", who, 10, {"command": {"objects_to_leaving": false, "seen_alone": true}, "resource": resource}, grants)
	answer := bestinterests_hear_child.answer with input as given.with_facts(flow, {"child_objects": true})
}

test_b_02_an_objection_is_taken_back_on_the_word_of_two_agencies if {
	first := taking_back(given.amara, [], {"by": "", "by_agency": ""})
	first.deny == set()
	first.obligations == {"second_agency"}
	by_ruth := {"by": "ruth", "by_agency": given.amara.agency}
	again := taking_back(given.amara, [], by_ruth)
	again.obligations == {"second_agency"}
	second := taking_back(given.amara, [], {"by": "salma", "by_agency": "elsewhere"})
	second.deny == set()
	second.obligations == set()
	untold := taking_back(given.amara, [], {})
	untold.obligations == {"second_agency"}
	stands := hearing(true, true, true)
	stands.obligations == set()
	content := hearing(false, false, true)
	content.obligations == set()
}

test_b_02_who_stands_for_a_child_takes_no_objection_back if {
	stands := given.grant("stands", "guardianship", {"agency": "guardians", "person": "mariam"})
	of_amara := {"by": "amara", "by_agency": given.amara.agency}
	guardian := taking_back(given.mariam, [stands], of_amara)
	guardian.deny == {"B-02"}
	colleague := taking_back(given.actor("clara", "guardians", "guardianship", {"supervisor"}), [stands, given.assignment("guardians", "bestinterests")], of_amara)
	colleague.deny == {"B-02"}
	before := taking_back(given.actor("clara", "guardians", "guardianship", {"supervisor"}), [given.ended(stands), given.assignment("guardians", "bestinterests")], of_amara)
	before.deny == set()
}

# ---- B-02, the panel

before_them := {
	"called": ["aline", "benedita", "marc", "amara", "yara", "mariam", "ibrahim"], "sits": ["aline", "benedita", "marc"], "sitting": 1, "weighed_by": ["yara", "amara"], "guardian": "mariam", "interim": false,
	"purpose": "return", "country": "XOD", "leads_abroad": true,
}

lead := object.union(given.assignment("hotline", "identification"), {"lead": "ibrahim"})

test_b_02_who_never_sits if {
	every worker in ["amara", "yara", "mariam", "ibrahim"] {
		called := bestinterests_convene_panel.answer with input as child(
			"convene_panel", aline, 10, {
				"command": {"members": ["benedita", worker]}, "resource": before_them,
			},
			[lead],
		)
		called.deny == {"B-02"}
		undertaking := bestinterests_undertake.answer with input as child("undertake", object.union(marc, {"id": worker}), 10, {"resource": before_them}, [lead])
		undertaking.deny == {"B-02"}
		sitting := determining(10, {}, {"sits": ["aline", "benedita", "marc", worker]})
		sitting.deny == {"B-02"}
	}
	free := bestinterests_convene_panel.answer with input as child(
		"convene_panel", aline, 10, {
			"command": {"members": ["aline", "benedita", "marc"]}, "resource": before_them,
		},
		[lead],
	)
	free.deny == set()
	member := bestinterests_undertake.answer with input as child("undertake", marc, 10, {"resource": before_them}, [lead])
	member.deny == set()
	not_the_chair := bestinterests_convene_panel.answer with input as child("convene_panel", marc, 10, {"command": {"members": []}, "resource": before_them}, [])
	not_the_chair.deny == {"N-02"}
}

determined := {"option": "family_reunification_origin", "categories": ["IDENTITY"], "until": "2027-03-02T10:00:00Z", "special_reasons": false}

determining_by(who, facts, command, resource) := answer if {
	flow := child("determine", who, 10, {"command": object.union(determined, command), "resource": object.union(before_them, resource)}, [lead])
	answer := bestinterests_determine.answer with input as given.with_facts(flow, object.union({"guardian": true, "views_on": "2026-03-01"}, facts))
}

determining(years, command, resource) := determining_by(aline, given.aged(years), command, resource)

test_b_02_a_determination if {
	answer := determining(10, {}, {})
	answer.deny == set()
	adult := determining(18, {}, {})
	adult.deny == {"B-02"}
	member := determining_by(marc, {}, {}, {})
	member.deny == {"N-02"}
}

test_b_02_a_quorum_of_three_with_the_chair if {
	two := determining(10, {}, {"sits": ["aline", "marc"]})
	two.deny == {"B-02"}
	nobody := determining(10, {}, {"sits": []})
	nobody.deny == {"B-02"}
	without_her := determining(10, {}, {"sits": ["benedita", "marc", "jo"]})
	without_her.deny == {"B-02"}
}

# ---- B-02, what a panel says

proposed := object.union(before_them, {"said": ["aline", "benedita"], "special_reasons": false})

saying(action, who, facts, resource) := given.with_facts(
	child(action, who, 10, {"resource": object.union(proposed, resource)}, [lead]),
	object.union({"guardian": true, "views_on": "2026-03-01"}, facts),
)

agreeing(who, facts, resource) := answer if {
	answer := bestinterests_agree.answer with input as saying("agree", who, facts, resource)
}

sending_back(who, resource) := answer if {
	answer := bestinterests_send_back.answer with input as saying("send_back", who, {}, resource)
}

test_b_02_a_quorum_agrees_each_by_their_own_account if {
	third := agreeing(marc, {}, {})
	third.deny == set()
	third.obligations == {"determined"}
	second := agreeing(marc, {}, {"said": ["aline"]})
	second.deny == set()
	second.obligations == set()
	twice := agreeing(aline, {}, {})
	twice.obligations == set()
	conflict := agreeing(marc, {}, {"said": ["aline", "ibrahim"]})
	conflict.obligations == set()
	clinician := agreeing(given.amara, {}, {})
	"N-02" in clinician.deny
	clinician.obligations == set()
}

test_b_02_a_quorum_sends_back if {
	third := sending_back(marc, {})
	third.deny == set()
	third.obligations == {"sent_back"}
	second := sending_back(marc, {"said": ["aline"]})
	second.obligations == set()
	conflict := sending_back(object.union(marc, {"id": "mariam"}), {})
	conflict.deny == {"B-02"}
	conflict.obligations == set()
}

dissenting(who, facts) := answer if {
	answer := bestinterests_dissent.answer with input as saying("dissent", who, facts, {})
}

test_b_02_a_member_dissents_by_their_own_account if {
	member := dissenting(marc, {})
	member.deny == set()
	member.obligations == set()
	unheard := dissenting(marc, {"views_on": "", "guardian": false})
	unheard.deny == set()
	conflict := dissenting(object.union(marc, {"id": "mariam"}), {})
	conflict.deny == {"B-02"}
	stranger := dissenting(object.union(marc, {"id": "somebody"}), {})
	"N-01" in stranger.deny
	worker := dissenting(given.amara, {})
	"N-02" in worker.deny
}

test_b_02_what_stands_against_a_determination_stands_against_agreeing if {
	worker := agreeing(object.union(marc, {"id": "ibrahim"}), {}, {})
	worker.deny == {"B-02"}
	adult := agreeing(marc, given.aged(18), {})
	adult.deny == {"B-02"}
	unheard := agreeing(marc, {"views_on": ""}, {})
	unheard.deny == {"B-02"}
	none := agreeing(marc, {"guardian": false}, {})
	none.deny == {"CP-08"}
	none.obligations == set()
	against := object.union({"child_objects": true}, given.aged(12))
	once := agreeing(marc, against, {"special_reasons": true})
	once.deny == {"B-02"}
	without_reasons := agreeing(marc, against, {"sitting": 2})
	without_reasons.deny == {"B-02"}
	again_with_reasons := agreeing(marc, against, {"sitting": 2, "special_reasons": true})
	again_with_reasons.deny == set()
}

test_b_02_for_a_year if {
	longer := determining(10, {"until": "2027-03-02T10:00:00.000000001Z"}, {})
	longer.deny == {"B-02"}
}

test_b_02_the_child_was_heard if {
	unheard := determining_by(aline, {"views_on": ""}, {}, {})
	unheard.deny == {"B-02"}
}

# Seed: R45.
test_cp_08_a_guardian_before_a_panel_decides if {
	none := determining_by(aline, {"guardian": false}, {}, {})
	none.deny == {"CP-08"}
	interim := determining(10, {}, {"interim": true})
	interim.deny == {"CP-08"}
}

objecting(facts, command, resource) := answer if {
	answer := determining_by(aline, object.union({"child_objects": true}, facts), command, resource)
}

again := {"special_reasons": true}

test_b_02_under_12_an_objection_is_weighed if {
	answer := objecting({"adult_on": "2032-03-03"}, {}, {})
	answer.deny == set()
}

test_b_02_from_12_an_objection_sends_it_back if {
	first := objecting(given.aged(12), {}, {})
	first.deny == {"B-02"}
	reasons_at_once := objecting(given.aged(12), again, {})
	reasons_at_once.deny == {"B-02"}
	without_reasons := objecting(given.aged(12), {}, {"sitting": 2})
	without_reasons.deny == {"B-02"}
	second := objecting(given.aged(12), again, {"sitting": 2})
	second.deny == set()
	day_before_15 := objecting({"adult_on": "2029-03-03"}, again, {"sitting": 2})
	day_before_15.deny == set()
	no_age := objecting({"adult_on": ""}, {}, {})
	no_age.deny == {"B-02"}
	no_age_again := objecting({"adult_on": ""}, again, {"sitting": 2})
	no_age_again.deny == set()
}

test_b_02_from_15_an_objection_ends_it if {
	every facts in [given.aged(15), object.union(given.aged(20), {"age_disputed": true})] {
		second := objecting(facts, again, {"sitting": 2})
		second.deny == {"B-02"}
	}
	staying := objecting(given.aged(15), {}, {"leads_abroad": false})
	staying.deny == set()
	unsaid := determining_by(aline, object.union(given.aged(15), {"child_objects": true}), {}, {"leads_abroad": null})
	unsaid.deny == {"B-02"}
}

test_b_02_special_reasons_are_found_against_an_objection_only if {
	no_objection := determining(12, again, {"sitting": 2})
	no_objection.deny == {"B-02"}
}

test_x_01_what_a_determination_may_name if {
	health := determining(10, {"categories": ["IDENTITY", "HEALTH"]}, {})
	health.deny == {"X-01"}
	elsewhere := determining(10, {}, {"country": "XMC"})
	elsewhere.deny == {"X-01"}
	here := determining(10, {"categories": ["HEALTH"]}, {"country": "", "leads_abroad": false})
	here.deny == set()
	gossip := determining(10, {"categories": ["GOSSIP"]}, {"country": ""})
	gossip.deny == {"P0"}
}

test_b_02_a_question_is_due_in_ninety_days if {
	opened := bestinterests_open_determination.answer with input as child("open_determination", given.amara, 10, {"command": {"purpose": "return"}}, [])
	opened.deny == set()
	opened.obligations == {"duty:determine:panel_chair:90d:anywhere"}
	opened.escalate_to == "national_coordinator"
	adult := bestinterests_open_determination.answer with input as child("open_determination", given.amara, 18, {"command": {"purpose": "return"}}, [])
	adult.deny == {"B-02"}
	adult.obligations == set()
	unknown := bestinterests_open_determination.answer with input as child("open_determination", given.amara, 10, {"command": {"purpose": "curiosity"}}, [])
	unknown.deny == {"P0"}
}

test_n_01_whoever_has_a_part_reopens if {
	elsewhere := given.flow("bestinterests.reopen", "bestinterests", given.lucien, [given.assignment("opendoor", "identification")])
	answer := bestinterests_reopen.answer with input as object.union(elsewhere, {"grants": [given.assignment("opendoor", "identification"), given.assignment("opendoor", "bestinterests")]})
	answer.deny == set()
	answer.obligations == {"duty:determine:panel_chair:90d:anywhere"}
	lawyer := bestinterests_reopen.answer with input as elsewhere
	lawyer.deny == set()
	guarded := given.flow("bestinterests.reopen", "bestinterests", given.mariam, [given.grant("guards", "guardianship", given.person("mariam"))])
	guardian := bestinterests_reopen.answer with input as given.with_facts(guarded, given.aged(10))
	guardian.deny == set()
	guardian.grant == "guards"
	stranger := bestinterests_reopen.answer with input as object.union(elsewhere, {"grants": []})
	stranger.deny == {"N-01"}
	stranger.obligations == set()
}

test_p1_a_visit_is_recorded_and_marked if {
	visit := bestinterests_record_visit.answer with input as given.flow("bestinterests.record_visit", "bestinterests", given.rosa, [given.assignment("lantern", "shelter")])
	visit.deny == set()
	visit.outside == {"N-01", "N-02"}
}

# ---- abroad

asking(country, grants) := answer if {
	answer := bestinterests_ask_abroad.answer with input as asked_abroad(country, grants)
}

asked_abroad(country, grants) := child(
	"ask_abroad", given.amara, 10, {
		"command": {"kind": "tracing", "agency": "odarra-social"},
		"resource": {"recipient_country": country, "recipient_agency_kind": "welfare"},
	},
	grants,
)

tracing := given.best_interests("odarra-social", "bestinterests", "XOD", "tracing", {"FAMILY"})

test_cp_09_an_agency_abroad_is_asked_for_tracing if {
	assessed := asking("XOD", [tracing])
	assessed.deny == set()
	agreed := asking("XOD", [object.union(given.consent("sharing", "odarra-social", "bestinterests", "tracing", {"FAMILY"}), {"recipient": tracing.recipient})])
	agreed.deny == set()
	nothing := asking("XOD", [])
	nothing.deny == {"C-01", "X-01"}
	over := asking("XOD", [object.union(tracing, {"until": given.now})])
	over.deny == {"C-01", "X-01"}
	unnamed := asking("XOD", [object.union(tracing, {"recipient": given.to("odarra-social", "bestinterests")})])
	unnamed.deny == {"X-01"}
	other := asking("XMC", [tracing])
	other.deny == {"X-01"}
	here := asking("XNB", [object.union(tracing, {"recipient": given.to("odarra-social", "bestinterests")})])
	here.deny == set()
}

test_cp_09_another_agency_looks_before_an_agency_abroad_is_asked if {
	abroad := asking("XOD", [tracing])
	abroad.obligations == {"second_agency"}
	here := asking("XNB", [object.union(tracing, {"recipient": given.to("odarra-social", "bestinterests")})])
	here.obligations == set()
	grown := bestinterests_ask_abroad.answer with input as given.with_facts(asked_abroad("XOD", [tracing]), given.aged(18))
	grown.obligations == set()
}

checking(who, grants, by, agency) := answer if {
	answer := bestinterests_check_inquiry.answer with input as child("check_inquiry", who, 10, {"resource": {"by": by, "by_agency": agency}}, grants)
}

test_cp_09_who_wrote_it_does_not_check_it if {
	guardian := checking(given.mariam, [stands_for(given.mariam)], "amara", "desk")
	guardian.deny == set()
	another := checking(salma, [], "amara", "desk")
	another.deny == set()
	colleague := checking(ruth, [], "amara", "desk")
	colleague.deny == {"CP-09"}
	oneself := checking(salma, [], "salma", "desk")
	oneself.deny == {"CP-09"}
	untold := checking(salma, [], "amara", null)
	untold.deny == {"CP-09"}
	worker := checking(object.union(given.amara, {"agency": "hotline"}), [], "ruth", "desk")
	worker.deny == {"N-02"}
	abroad := checking(object.union(given.leonor, {"roles": {"supervisor"}}), [], "amara", "desk")
	abroad.deny == {"X-01"}
}

reading(agencies) := answer if {
	answer := bestinterests_read_requests.answer with input as child("read_requests", given.leonor, 10, {"resource": {"unchecked": agencies}}, [])
}

test_cp_09_nothing_is_read_before_it_was_checked if {
	waits := reading(["odarra-social"])
	waits.deny == {"CP-09"}
	anothers := reading(["elsewhere"])
	anothers.deny == set()
}

test_c_01_agreeing_to_a_service_asks_nobody if {
	agreed := object.union(given.consent("sharing", "odarra-social", "bestinterests", "tracing", {"FAMILY"}), {"recipient": tracing.recipient})
	service := asking("XOD", [object.union(agreed, {"family": "service"})])
	service.deny == {"C-01", "X-01"}
	since_refused := asking("XOD", [agreed, given.refusal("sharing", "odarra-social", "bestinterests", "tracing")])
	since_refused.deny == {"C-01", "X-01"}
}

test_x_02_no_authority_of_origin_is_asked if {
	silent := bestinterests_ask_abroad.answer with input as given.with_facts(asked_abroad("XOD", [tracing]), {"origin_contact": "none"})
	silent.deny == {"X-02"}
	advised := bestinterests_ask_abroad.answer with input as given.with_facts(asked_abroad("XOD", [tracing]), {"origin_contact": "travel_document"})
	advised.deny == {"X-02"}
	unsaid := bestinterests_ask_abroad.answer with input as given.with_facts(asked_abroad("XOD", [tracing]), {"origin_contact": ""})
	unsaid.deny == set()
}

test_n_01_who_was_asked_answers if {
	asked := child("answer_abroad", given.leonor, 10, {"resource": {"asked_agency": "odarra-social"}}, [])
	answer := bestinterests_answer_abroad.answer with input as asked
	answer.deny == set()
	other := bestinterests_answer_abroad.answer with input as object.union(asked, {"resource": {"asked_agency": "other"}})
	other.deny == {"N-01"}
}

test_x_01_an_agency_abroad_reads_what_it_was_asked_only if {
	whole := bestinterests_read.answer with input as child("read", given.leonor, 10, {}, [])
	whole.deny == {"X-01"}
	asked := bestinterests_read_requests.answer with input as child("read_requests", given.leonor, 10, {}, [])
	asked.deny == set()
	here := bestinterests_read.answer with input as child("read", given.amara, 10, {}, [])
	here.deny == set()
}
