package mangrove.consent_test

import data.mangrove.entry.consent_confirm
import data.mangrove.entry.consent_confirm_block
import data.mangrove.entry.consent_confirm_exclusion
import data.mangrove.entry.consent_doubt_guardian
import data.mangrove.entry.consent_exclude
import data.mangrove.entry.consent_give
import data.mangrove.entry.consent_lift_block
import data.mangrove.entry.consent_open_own_record
import data.mangrove.entry.consent_propose_block
import data.mangrove.entry.consent_read
import data.mangrove.entry.consent_refuse
import data.mangrove.entry.consent_withdraw
import data.mangrove.entry.identification_read
import data.mangrove.entry.identification_refer
import data.mangrove.entry.open
import data.mangrove.given

opening(grants, categories) := given.with_sections(given.flow("open", "shelter", given.rosa, grants), "identification", categories)

referred := given.referred("lantern", "shelter", "shelter", {"NEEDS"})

agreed := given.consent("sharing", "lantern", "shelter", "shelter", {"NEEDS", "IDENTITY"})

opened(grants, categories) := answer if {
	answer := open.answer with input as opening(grants, categories)
}

test_c_01_consent_carries if {
	answer := opened(array.concat(referred, [agreed]), ["NEEDS"])
	answer.deny == set()
	given.carried(answer) == {"NEEDS": "consent"}
	given.withheld(answer) == {}
	answer.purpose == "shelter"
	answer.grant == "share"
}

test_c_01_a_share_is_no_basis if {
	answer := opened(referred, ["NEEDS"])
	given.withheld(answer) == {"NEEDS": {"C-01"}}
	given.carried(answer) == {}
}

test_c_01_a_category_the_share_does_not_name if {
	answer := opened(array.concat(referred, [agreed]), ["IDENTITY"])
	given.withheld(answer) == {"IDENTITY": {"C-01"}}
}

test_c_01_a_category_the_consent_does_not_name if {
	consented := agreed
	answer := opened(array.concat(referred, [object.union(consented, {"categories": {"IDENTITY"}})]), ["NEEDS"])
	given.withheld(answer) == {"NEEDS": {"C-01"}}
}

test_c_01_another_purpose if {
	answer := opened(array.concat(referred, [object.union(agreed, {"purpose": "health"})]), ["NEEDS"])
	given.withheld(answer) == {"NEEDS": {"C-01"}}
}

test_c_01_another_recipient if {
	every recipient in [given.to("clinic", "shelter"), given.to("lantern", "health"), given.to("", "shelter"), given.to("", ""), given.person("somebody")] {
		elsewhere := object.union(agreed, {"recipient": recipient})
		answer := opened(array.concat(referred, [elsewhere]), ["NEEDS"])
		given.withheld(answer) == {"NEEDS": {"C-01"}}
	}
}

# Seed: R37.
test_c_01_families_do_not_imply_each_other if {
	every family in ["service", "proceedings"] {
		other := object.union(agreed, {"family": family})
		answer := opened(array.concat(referred, [other]), ["NEEDS"])
		carried := {"proceedings": {"NEEDS": "consent"}, "service": {}}
		given.carried(answer) == carried[family]
	}
}

test_c_01_a_later_refusal_stands if {
	answer := opened(array.concat(referred, [agreed, given.refusal("sharing", "lantern", "shelter", "shelter")]), ["NEEDS"])
	given.withheld(answer) == {"NEEDS": {"C-01"}}
}

test_c_01_an_earlier_refusal_gives_way if {
	earlier := object.union(given.refusal("sharing", "lantern", "shelter", "shelter"), {"from": "2026-02-01T10:00:00.000000000Z"})
	answer := opened(array.concat(referred, [agreed, earlier]), ["NEEDS"])
	given.withheld(answer) == {}
}

test_c_01_refusing_another_agency_changes_nothing if {
	answer := opened(array.concat(referred, [agreed, given.refusal("sharing", "clinic", "", "shelter")]), ["NEEDS"])
	given.withheld(answer) == {}
}

test_c_01_an_assignment_after_its_share_carries_nothing if {
	answer := opened([given.ended(referred[0]), referred[1], agreed], ["NEEDS"])
	given.withheld(answer) == {"NEEDS": {"C-01"}}
}

test_c_01_the_purpose_is_not_the_callers if {
	flow := object.union(opening(array.concat(referred, [agreed]), ["NEEDS"]), {"purpose": "health"})
	answer := open.answer with input as flow
	given.withheld(answer) == {"NEEDS": {"C-01"}}
}

test_c_01_a_reference_to_anothers_grant if {
	flow := object.union(opening(array.concat(referred, [agreed]), ["NEEDS"]), {"basis_ref": "consent"})
	answer := open.answer with input as flow
	answer.deny == {"C-01"}
	given.withheld(answer) == {"NEEDS": {"C-01"}}
}

author := given.grant("author", "author", given.to("desk", "identification"))

authored(grants, categories, service) := answer if {
	flow := given.with_sections(given.flow("open", service, given.amara, grants), "identification", categories)
	answer := open.answer with input as flow
}

test_c_01_the_author_reads_what_it_wrote if {
	answer := authored([given.assignment("desk", "identification"), author], ["IDENTITY"], "identification")
	given.carried(answer) == {"IDENTITY": "author"}
}

test_c_01_what_another_agency_wrote_has_another_author if {
	flow := given.flow("open", "identification", given.amara, [given.assignment("desk", "identification"), author])
	other := open.answer with input as given.written_by(flow, "identification", "heron", ["IDENTITY"])
	given.withheld(other) == {"IDENTITY": {"C-01"}}
	nobody := open.answer with input as given.written_by(flow, "identification", "", ["IDENTITY"])
	given.withheld(nobody) == {"IDENTITY": {"C-01"}}
}

test_c_01_what_another_agency_wrote_closes_nothing_of_ones_own if {
	flow := given.flow("open", "identification", given.amara, [given.assignment("desk", "identification"), author])
	sections := [{"category": "NEEDS", "author": "identification", "agency": agency} | some agency in ["desk", "heron"]]
	answer := open.answer with input as object.union(flow, {"sections": sections, "actor": {"roles": {"hotline"}}})
	answer.carried == {sections[0]: "author"}
	answer.withhold == {sections[1]: {"C-01"}}
}

test_c_01_the_author_no_longer_assigned if {
	answer := authored([given.ended(given.assignment("desk", "identification")), author], ["IDENTITY"], "identification")
	answer.deny == {"N-01"}
	given.withheld(answer) == {"IDENTITY": {"C-01", "N-01"}}
}

test_c_01_the_author_in_another_service if {
	answer := authored([given.assignment("desk", "shelter"), author], ["IDENTITY"], "shelter")
	given.withheld(answer) == {"IDENTITY": {"C-01"}}
}

test_c_02_a_withdrawn_consent_opens_nothing if {
	answer := opened(array.concat(referred, [given.ended(agreed)]), ["NEEDS"])
	given.withheld(answer) == {"NEEDS": {"C-01", "C-02"}}
}

test_c_02_at_its_end_a_consent_has_ended if {
	at_end := opened(array.concat(referred, [object.union(agreed, {"until": given.now})]), ["NEEDS"])
	given.withheld(at_end) == {"NEEDS": {"C-01", "C-02"}}
	before := opened(array.concat(referred, [object.union(agreed, {"until": "2026-03-02T10:00:00.000000001Z"})]), ["NEEDS"])
	given.withheld(before) == {}
}

test_c_02_another_live_consent_carries if {
	renewed := object.union(agreed, {"id": "renewed"})
	answer := opened(array.concat(referred, [given.ended(agreed), renewed]), ["NEEDS"])
	given.carried(answer) == {"NEEDS": "renewed"}
}

test_c_02_is_not_named_for_what_was_never_covered if {
	ended := given.ended(object.union(agreed, {"purpose": "health"}))
	answer := opened(array.concat(referred, [ended]), ["NEEDS"])
	given.withheld(answer) == {"NEEDS": {"C-01"}}
}

test_c_06_a_provisional_consent_carries_care if {
	answer := opened(array.concat(referred, [object.union(agreed, {"provisional": true})]), ["NEEDS"])
	given.withheld(answer) == {}
}

test_c_06_a_provisional_consent_carries_nothing_else if {
	grants := array.concat(
		given.referred("lantern", "shelter", "return", {"NEEDS"}),
		[object.union(agreed, {"provisional": true, "purpose": "return"})],
	)
	answer := opened(grants, ["NEEDS"])
	given.withheld(answer) == {"NEEDS": {"C-01", "C-06"}}
	complete := array.concat(
		given.referred("lantern", "shelter", "return", {"NEEDS"}),
		[object.union(agreed, {"purpose": "return"})],
	)
	carried := opened(complete, ["NEEDS"])
	given.withheld(carried) == {}
}

lawyer(family, categories) := answer if {
	grants := array.concat(
		given.referred("opendoor", "legalaid", "legal_aid", {"TESTIMONY", "LEGAL"}),
		[given.consent(family, "opendoor", "legalaid", "legal_aid", {"TESTIMONY", "LEGAL"})],
	)
	flow := given.with_sections(given.flow("open", "legalaid", given.lucien, grants), "identification", categories)
	answer := open.answer with input as flow
}

test_c_07_a_statement_by_consent_to_proceedings if {
	answer := lawyer("proceedings", ["TESTIMONY"])
	given.carried(answer) == {"TESTIMONY": "consent"}
}

test_c_07_a_statement_not_by_sharing if {
	answer := lawyer("sharing", ["TESTIMONY", "LEGAL"])
	given.withheld(answer) == {"TESTIMONY": {"C-01", "C-07"}}
	given.carried(answer) == {"LEGAL": "consent"}
}

test_c_07_a_statement_not_to_its_author if {
	grants := [given.assignment("opendoor", "identification"), given.grant("author", "author", given.to("opendoor", "identification"))]
	flow := given.with_sections(given.flow("open", "identification", given.lucien, grants), "identification", ["TESTIMONY"])
	answer := open.answer with input as flow
	given.withheld(answer) == {"TESTIMONY": {"C-01", "C-07"}}
}

test_b_05_own_record_opens_everything if {
	own := given.grant("own", "own_record", given.person("lucien"))
	flow := object.union(
		given.with_sections(given.flow("open", "identification", given.lucien, [own]), "identification", ["TESTIMONY", "HEALTH", "FINANCIAL"]),
		{"basis_ref": "own"},
	)
	answer := open.answer with input as flow
	given.withheld(answer) == {}
	answer.purpose == "own_record"
	answer.applied == {"B-05"}
	without_reference := open.answer with input as object.union(flow, {"basis_ref": ""})
	without_reference.deny == {"N-01"}
}

test_b_05_hides_an_interview_from_a_guardian if {
	own := given.grant("own", "own_record", given.person("mariam"))
	flow := object.union(
		given.with_sections(given.flow("open", "identification", given.mariam, [own]), "identification", ["TESTIMONY", "IDENTITY"]),
		{"basis_ref": "own"},
	)
	answer := open.answer with input as flow
	given.withheld(answer) == {"TESTIMONY": {"B-05", "C-01"}}
	given.carried(answer) == {"IDENTITY": "own"}
}

test_b_05_only_its_reader if {
	own := given.grant("own", "own_record", given.person("somebody"))
	flow := object.union(
		given.with_sections(given.flow("open", "identification", given.lucien, [own]), "identification", ["IDENTITY"]),
		{"basis_ref": "own"},
	)
	answer := open.answer with input as flow
	answer.deny == {"C-01", "N-01"}
	not answer.explained
}

# ---- a referral

referring(grants, command) := answer if {
	flow := object.union(
		given.flow("identification.refer", "identification", given.amara, array.concat([given.assignment("desk", "identification")], grants)),
		{"command": object.union({"service": "shelter", "agency": "lantern", "purpose": "shelter", "categories": []}, command)},
	)
	answer := identification_refer.answer with input as flow
}

test_c_01_a_referral_that_shares_nothing if {
	answer := referring([], {})
	answer.deny == set()
	answer.applied == {"F-03", "F-04"}
}

test_c_01_a_referral_that_shares_what_is_agreed if {
	answer := referring([agreed], {"categories": ["NEEDS"]})
	answer.deny == set()
}

test_c_01_a_referral_that_shares_more if {
	answer := referring([agreed], {"categories": ["NEEDS", "HEALTH"]})
	answer.deny == {"C-01"}
	answer.options == [{"action": "identification.refer_without_sharing"}, {"action": "consent.ask"}]
	answer.explained
}

test_c_01_a_referral_for_another_purpose_agency_or_service if {
	every change in [{"purpose": "health"}, {"agency": "clinic"}, {"service": "health"}] {
		answer := referring([agreed], object.union({"categories": ["NEEDS"]}, change))
		answer.deny == {"C-01"}
	}
}

test_c_01_a_referral_on_a_provisional_consent if {
	provisional := object.union(agreed, {"provisional": true})
	care := referring([provisional], {"categories": ["NEEDS"]})
	care.deny == set()
	return_ := object.union(provisional, {"purpose": "return"})
	other := referring([return_], {"categories": ["NEEDS"], "purpose": "return"})
	other.deny == {"C-01"}
}

test_c_04_what_is_under_review_is_not_referred_on if {
	reviewed := object.union(agreed, {"provisional": true, "reviewed": true})
	answer := referring([reviewed], {"categories": ["NEEDS"]})
	answer.deny == {"C-01", "C-04"}
	answer.options == [{"action": "identification.refer_without_sharing"}, {"action": "consent.ask"}]
	unshared := referring([reviewed], {"categories": []})
	unshared.deny == set()
	agreed_anew := referring([reviewed, object.union(agreed, {"id": "anew"})], {"categories": ["NEEDS"]})
	agreed_anew.deny == set()
	beyond := referring([reviewed], {"categories": ["HEALTH"]})
	beyond.deny == {"C-01"}
}

test_c_01_a_statement_is_not_shared_as_a_service if {
	statement := object.union(agreed, {"categories": {"TESTIMONY"}})
	answer := referring([statement], {"categories": ["TESTIMONY"]})
	answer.deny == {"C-01"}
	proceedings := referring([object.union(statement, {"family": "proceedings"})], {"categories": ["TESTIMONY"]})
	proceedings.deny == set()
}

test_c_01_a_refused_service_is_not_referred_to if {
	answer := referring([given.refusal("service", "", "shelter", "shelter")], {})
	answer.deny == {"C-01"}
	answer.options == [{"action": "consent.ask"}]
	sharing := referring([given.refusal("sharing", "", "shelter", "shelter")], {})
	sharing.deny == set()
	"C-05" in sharing.applied
}

test_c_01_a_refusal_that_was_taken_back if {
	no := object.union(given.refusal("service", "", "shelter", "shelter"), {"from": "2026-02-01T10:00:00.000000000Z"})
	yes := object.union(agreed, {"family": "service"})
	answer := referring([no, yes], {})
	answer.deny == set()
}

test_p0_words_nobody_knows if {
	purpose := referring([], {"purpose": "curiosity"})
	"P0" in purpose.deny
	category := referring([], {"categories": ["GOSSIP"]})
	"P0" in category.deny
	missing := identification_refer.answer with input as given.flow("identification.refer", "identification", given.amara, [given.assignment("desk", "identification")])
	missing.deny == {"P0"}
}

test_c_05_is_named_where_somebody_said_no if {
	withdrawn := referring([given.ended(agreed)], {})
	withdrawn.deny == set()
	withdrawn.applied == {"F-03", "F-04", "C-05"}
}

# ---- giving

evidence := {
	"proof": "mark", "witness": "ines", "witness_agency": "harbour", "language": "pt", "interpreter_needed": false,
	"interpreter": "", "interpreter_cleared": false, "explained": "text-1", "notice_given": true,
}

command := {
	"family": "sharing", "purpose": "shelter", "categories": ["NEEDS"], "recipient": given.to("lantern", "shelter"),
	"giver": "person", "child_view": "", "evidence": evidence, "until": given.later,
}

giving(facts, grants, change) := answer if {
	flow := object.union(
		given.flow("consent.give", "consent", given.amara, array.concat([given.assignment("desk", "identification")], grants)),
		{"command": object.union(command, change)},
	)
	answer := consent_give.answer with input as given.with_facts(flow, facts)
}

guardian := [given.grant("g", "guardianship", given.person("mariam"))]

test_c_03_an_adult_alone if {
	person := giving(given.adult, [], {})
	person.deny == set()
	other := giving(given.adult, guardian, {"giver": "guardian"})
	other.deny == {"C-03"}
}

test_c_03_at_18_on_the_day if {
	adult := giving(given.aged(18), guardian, {"giver": "guardian"})
	adult.deny == {"C-03"}
	day_before := giving({"adult_on": "2026-03-03", "age_disputed": false}, guardian, {"giver": "guardian"})
	day_before.deny == {"C-03"}
	person := giving({"adult_on": "2026-03-03", "age_disputed": false}, guardian, {})
	person.deny == set()
}

tomorrow_18 := {"adult_on": "2026-03-03", "age_disputed": false}

# On the day of turning 18, whatever the register holds of the guardian.
test_cp_08_a_guardian_stands_for_a_child_alone if {
	guardian_on("read", tomorrow_18) == set()
	guardian_on("read", given.aged(18)) == {"N-01"}
	guardian_on("withdraw", tomorrow_18) == set()
	guardian_on("withdraw", given.aged(18)) == {"N-01"}
	guardian_on("exclude", tomorrow_18) == set()
	guardian_on("exclude", given.aged(18)) == {"N-01"}
	guardian_on("refuse", tomorrow_18) == set()
	guardian_on("refuse", given.aged(18)) == {"N-01"}
	guardian_on("refuse", object.union(given.aged(18), {"age_disputed": true})) == set()
}

# Whatever part their office has; another of the office takes back what the person wants taken back.
test_cp_08_a_guardian_says_no_for_nobody_else if {
	office := given.assignment("guardians", "bestinterests")
	every verb in ["withdraw", "exclude", "refuse"] {
		once := given.flow(sprintf("consent.%s", [verb]), "consent", given.mariam, array.concat(guardian, [office]))
		refusing(verb, object.union(once, {"command": {"recipient": {"agency": "opendoor"}}})) == {"N-01"}
		never := given.flow(sprintf("consent.%s", [verb]), "consent", given.mariam, [office])
		refusing(verb, object.union(never, {"command": {"recipient": {"agency": "opendoor"}}})) == {"N-01"}
		clara := object.union(given.mariam, {"id": "clara", "roles": {"guardianship_office"}})
		colleague := given.flow(sprintf("consent.%s", [verb]), "consent", clara, array.concat(guardian, [office]))
		refusing(verb, object.union(colleague, {"command": {"recipient": {"agency": "opendoor"}}})) == set()
	}
}

guardian_on(verb, facts) := refusing(verb, object.union(
	given.with_facts(given.flow(sprintf("consent.%s", [verb]), "consent", given.mariam, guardian), facts),
	{"command": {"recipient": {"agency": "opendoor"}}, "resource": {"waiting": []}},
))

refusing("read", flow) := said.deny if said := consent_read.answer with input as flow

refusing("withdraw", flow) := said.deny if said := consent_withdraw.answer with input as flow

refusing("exclude", flow) := said.deny if said := consent_exclude.answer with input as flow

refusing("refuse", flow) := said.deny if said := consent_refuse.answer with input as flow

# What was agreed or found for a child, of who turned 18 so many days ago; on 2026-03-02.
referred_after(adult_on, grant) := answer.deny if {
	flow := object.union(
		given.flow("identification.refer", "identification", given.amara, [given.assignment("desk", "identification"), grant]),
		{
			"command": {"service": grant.recipient.service, "agency": "lantern", "purpose": grant.purpose, "categories": ["NEEDS"]},
			"resource": {"recipient_agency_kind": "shelter", "recipient_country": ""},
		},
	)
	answer := identification_refer.answer with input as given.with_facts(flow, {"adult_on": adult_on, "age_disputed": false})
}

test_c_03_what_others_agreed_to_is_outgrown if {
	care := given.consent("sharing", "lantern", "shelter", "shelter", {"NEEDS"})
	aid := given.consent("sharing", "lantern", "legalaid", "legal_aid", {"NEEDS"})
	every giver in ["guardian", "custodian"] {
		referred_after("2026-03-03", object.union(aid, {"giver": giver})) == set()
		referred_after("2026-03-02", object.union(aid, {"giver": giver})) == {"C-01"}
		referred_after("2026-03-02", object.union(care, {"giver": giver})) == set()
		referred_after("2026-01-02", object.union(care, {"giver": giver})) == set()
		referred_after("2026-01-01", object.union(care, {"giver": giver})) == {"C-01"}
	}
	referred_after("2026-01-01", aid) == set()
	referred_after("2026-01-01", care) == set()
}

test_c_03_best_interests_are_a_childs if {
	then := {"from": "2025-12-01T00:00:00Z"}
	care := object.union(given.best_interests("lantern", "shelter", "", "shelter", {"NEEDS"}), then)
	school := object.union(given.best_interests("lantern", "shelter", "", "education", {"NEEDS"}), then)
	in_doubt := object.union(school, {"from": "2026-03-02T00:00:00Z"})
	referred_after("2026-03-02", in_doubt) == set()
	referred_after("2026-03-03", school) == set()
	referred_after("2026-03-02", school) == {"C-01"}
	referred_after("2026-01-02", care) == set()
	referred_after("2026-01-01", care) == {"C-01"}
}

test_c_03_from_15_the_young_person if {
	young := giving(given.aged(15), [], {})
	young.deny == set()
	by_guardian := giving(given.aged(15), guardian, {"giver": "guardian", "child_view": "assent"})
	by_guardian.deny == {"C-03"}
	day_before := giving({"adult_on": "2029-03-03", "age_disputed": false}, guardian, {})
	day_before.deny == {"C-03"}
}

test_c_03_from_12_guardian_and_assent if {
	assent := giving(given.aged(12), guardian, {"giver": "guardian", "child_view": "assent"})
	assent.deny == set()
	heard := giving(given.aged(12), guardian, {"giver": "guardian", "child_view": "heard"})
	heard.deny == {"C-03"}
	alone := giving(given.aged(14), guardian, {})
	alone.deny == {"C-03"}
	day_before := giving({"adult_on": "2032-03-03", "age_disputed": false}, guardian, {"giver": "guardian", "child_view": "heard"})
	day_before.deny == set()
}

test_c_03_from_6_guardian_and_views_heard if {
	heard := giving(given.aged(6), guardian, {"giver": "guardian", "child_view": "heard"})
	heard.deny == set()
	unheard := giving(given.aged(6), guardian, {"giver": "guardian"})
	unheard.deny == {"C-03"}
	day_before := giving({"adult_on": "2038-03-03", "age_disputed": false}, guardian, {"giver": "guardian"})
	day_before.deny == set()
}

test_c_03_dissent_pauses_from_6_to_14 if {
	every years in [6, 11, 12, 14] {
		answer := giving(given.aged(years), guardian, {"giver": "guardian", "child_view": "dissent"})
		answer.deny == {"C-03"}
		answer.obligations == {"duty:short_assessment:child_social_worker:5d"}
	}
	under := giving(given.aged(5), guardian, {"giver": "guardian", "child_view": "dissent"})
	under.deny == set()
}

test_c_03_a_guardian_who_stands if {
	none := giving(given.aged(10), [], {"giver": "guardian", "child_view": "heard"})
	none.deny == {"C-03"}
	none.escalate_to == "guardianship_office"
	ended := giving(given.aged(10), [given.ended(guardian[0])], {"giver": "guardian", "child_view": "heard"})
	ended.deny == {"C-03"}
	fact := giving(object.union(given.aged(10), {"guardian": true}), [], {"giver": "guardian", "child_view": "heard"})
	fact.deny == set()
}

test_c_03_an_unknown_age_asks_for_guardian_and_assent if {
	alone := giving({"adult_on": ""}, guardian, {})
	alone.deny == {"C-03"}
	both := giving({"adult_on": ""}, guardian, {"giver": "guardian", "child_view": "assent"})
	both.deny == set()
}

test_c_03_a_disputed_adult_speaks_for_themselves if {
	facts := object.union(given.aged(20), {"age_disputed": true})
	person := giving(facts, [], {})
	person.deny == set()
	guardian_ := giving(facts, guardian, {"giver": "guardian"})
	guardian_.deny == {"C-03"}
}

retake := "duty:retake_consent:supervisor:72h"

test_c_06_full_evidence_waits_for_its_witness if {
	care := giving(given.adult, [], {})
	care.deny == set()
	care.obligations == {"provisional", "awaits_witness", retake}
	beyond := giving(given.adult, [], {"purpose": "return"})
	beyond.deny == set()
	beyond.obligations == {"pending", "awaits_witness", retake}
	beyond.applied == {"C-06"}
}

confirming(who, resource) := answer if {
	flow := object.union(given.flow("consent.confirm", "consent", who, []), {"resource": resource})
	answer := consent_confirm.answer with input as flow
}

test_c_06_the_witness_confirms_and_nobody_else if {
	recorded := {"kind": "consent", "id": "g", "witness": "rosa", "witness_agency": "lantern"}
	witness := confirming(given.rosa, recorded)
	witness.deny == set()
	witness.grant == "g"
	witness.explained
	recorder := confirming(given.amara, recorded)
	recorder.deny == {"N-01"}
	not recorder.explained
	part := object.union(given.flow("consent.confirm", "consent", given.amara, [given.assignment("desk", "identification")]), {"resource": recorded})
	told := consent_confirm.answer with input as part
	told.deny == {"C-06"}
	told.explained
	namesake := confirming(given.actor("rosa", "other", "shelter", {"shelter_coordinator"}), recorded)
	namesake.deny == {"N-01"}
	suspended := confirming(object.union(given.rosa, {"standing": "suspended"}), recorded)
	suspended.deny == {"N-01"}
	none := confirming(given.rosa, {"kind": "consent", "id": "g", "witness": "", "witness_agency": ""})
	none.deny == {"N-01"}
	enforcement := confirming(given.vera, object.union(recorded, {"witness": "vera", "witness_agency": "border"}))
	enforcement.deny == {"F-01"}
}

test_c_06_a_pending_consent_carries_nothing if {
	whole := opened(array.concat(referred, [agreed]), ["NEEDS"])
	given.carried(whole) == {"NEEDS": "consent"}
	pending := opened(array.concat(referred, [object.union(agreed, {"pending": true})]), ["NEEDS"])
	given.withheld(pending) == {"NEEDS": {"C-01", "C-06"}}
}

test_c_06_a_taken_back_consent_waits_for_its_witness if {
	again := giving(given.adult, [given.ended(given.consent("sharing", "lantern", "shelter", "shelter", ["NEEDS"]))], {})
	again.obligations == {"pending", "awaits_witness", retake}
}

test_f_02_police_never_say_no_in_the_persons_name if {
	part := [given.assignment("station", "identification")]
	refused := consent_refuse.answer with input as given.flow("consent.refuse", "consent", given.paul, part)
	refused.deny == {"F-02"}
	excluded := consent_exclude.answer with input as given.flow("consent.exclude", "consent", given.paul, part)
	excluded.deny == {"F-02"}
	withdrawn := consent_withdraw.answer with input as given.flow("consent.withdraw", "consent", given.paul, part)
	withdrawn.deny == {"F-02"}
	worker := consent_refuse.answer with input as given.flow("consent.refuse", "consent", given.amara, [given.assignment("desk", "identification")])
	worker.deny == set()
}

withdrawing(who, grants, resource) := answer if {
	flow := object.union(given.flow("consent.withdraw", "consent", who, grants), {"resource": resource})
	answer := consent_withdraw.answer with input as flow
}

test_c_06_a_no_is_taken_back_by_the_keeper_and_never_by_who_is_let_in if {
	keeper := withdrawing(given.amara, [given.assignment("desk", "identification")], {"kind": "exclusion", "agency": ""})
	keeper.deny == set()
	house := withdrawing(given.rosa, [given.assignment("lantern", "shelter")], {"kind": "exclusion", "agency": ""})
	house.deny == {"C-06"}
	referred_to := withdrawing(given.amara, [object.union(given.assignment("desk", "identification"), {"follows": "share"})], {"kind": "exclusion", "agency": ""})
	referred_to.deny == {"C-06"}
	itself := withdrawing(given.amara, [given.assignment("desk", "identification")], {"kind": "exclusion", "agency": "desk"})
	itself.deny == {"C-06"}
	yes := withdrawing(given.rosa, [given.assignment("lantern", "shelter")], {"kind": "consent", "agency": "lantern"})
	yes.deny == set()
}

# The keeper is out: others let it in again, and each alone only says so.
test_c_06_who_keeps_the_case_is_let_in_by_two_others if {
	part := [given.assignment("desk", "identification"), given.assignment("lantern", "shelter")]
	house := withdrawing(given.rosa, part, {"kind": "exclusion", "agency": "desk"})
	house.deny == set()
	house.obligations == {"two_agencies"}
	another := withdrawing(given.rosa, part, {"kind": "exclusion", "agency": "heron"})
	another.deny == {"C-06"}
	itself := withdrawing(given.amara, part, {"kind": "exclusion", "agency": "desk"})
	itself.deny == {"C-06"}
}

excluding(recipient) := answer if {
	part := [given.assignment("desk", "identification"), given.assignment("lantern", "shelter"), given.grant("g", "guardianship", {"agency": "guardians", "service": "", "country": "", "person": "mariam"})]
	flow := object.union(given.flow("consent.exclude", "consent", given.rosa, part), {"command": {"recipient": recipient}})
	answer := consent_exclude.answer with input as flow
}

test_cp_10_who_keeps_or_guards_is_not_kept_out_by_one_agency if {
	every recipient in [{"agency": "desk"}, {"agency": "guardians"}, {"person": "mariam"}, {"agency": "guardians", "person": "mariam"}] {
		waits := excluding(recipient)
		waits.deny == set()
		"second_agency" in waits.obligations
	}
	every recipient in [{"agency": "lantern"}, {"agency": "desk", "person": "amara"}, {"person": "amara"}] {
		at_once := excluding(recipient)
		at_once.deny == set()
		at_once.obligations == set()
	}
}

# Mariam stands for the child, and whoever she excludes may be the second to doubt her.
excluded_by_guardian(recipient) := answer if {
	part := [given.assignment("desk", "identification"), given.assignment("lantern", "shelter"), given.assignment("abroad", "returns"), given.grant("g", "guardianship", {"agency": "guardians", "service": "", "country": "", "person": "mariam"})]
	mariam := given.actor("mariam", "guardians", "guardianship", {"guardian"})
	flow := object.union(given.flow("consent.exclude", "consent", mariam, part), {"command": {"recipient": recipient}})
	answer := consent_exclude.answer with input as given.with_facts(flow, given.aged(10))
}

test_cp_10_a_guardian_keeps_nobody_out_alone if {
	excluded_by_guardian({"agency": "lantern"}).obligations == {"second_agency", "asks@desk"}
	excluded_by_guardian({"person": "rosa"}).obligations == {"second_agency", "asks@desk"}
	excluded_by_guardian({"agency": "desk"}).obligations == {"second_agency", "asks@lantern"}
	excluded_by_guardian({"agency": "heron"}).obligations == set()
}

test_cp_10_another_agency_here_is_asked if {
	excluding({"agency": "desk"}).obligations == {"second_agency"}
	excluding({"agency": "guardians"}).obligations == {"second_agency", "asks@desk"}
}

test_cp_10_a_block_of_who_keeps_the_case_waits if {
	proposing := given.flow("consent.propose_block", "consent", given.amara, [given.assignment("desk", "identification")])
	keeper := consent_propose_block.answer with input as object.union(proposing, {"command": {"recipient": {"agency": "desk"}}})
	keeper.obligations == {"second_agency"}
	officer := consent_propose_block.answer with input as object.union(proposing, {"command": {"recipient": {"agency": "desk", "person": "amara"}}})
	officer.obligations == set()
	described_only := consent_propose_block.answer with input as object.union(proposing, {"command": {}})
	described_only.obligations == set()
}

reading_register(who, grants) := answer if {
	answer := consent_read.answer with input as given.with_facts(given.flow("consent.read", "consent", who, grants), given.aged(10))
}

test_n_01_the_register_is_read_by_the_keeper_and_the_guardian if {
	keeper := reading_register(given.amara, [given.assignment("desk", "identification")])
	keeper.deny == set()
	house := reading_register(given.rosa, [given.assignment("lantern", "shelter")])
	house.deny == {"N-01"}
	guardian_ := reading_register(given.mariam, [given.grant("g", "guardianship", object.union(given.person("mariam"), {"agency": "guardians"}))])
	guardian_.deny == set()
	elsewhere := reading_register(given.mariam, [given.grant("g", "guardianship", object.union(given.person("mariam"), {"agency": "office"}))])
	elsewhere.deny == {"N-01"}
}

test_cp_10_nobody_is_warned if {
	proposed := [{"id": "agency", "agency": "desk", "person": ""}, {"id": "worker", "agency": "desk", "person": "amara"}, {"id": "other", "agency": "", "person": "paul"}]
	reading := object.union(
		given.flow("consent.read", "consent", given.amara, [given.assignment("desk", "identification")]),
		{"resource": {"waiting": proposed}},
	)
	named := consent_read.answer with input as reading
	named.shows == {"other"}
	colleague := consent_read.answer with input as object.union(reading, {"actor": {"id": "ibrahim"}})
	colleague.shows == {"worker", "other"}
	another := consent_read.answer with input as object.union(reading, {"actor": {"agency": "lantern"}})
	another.shows == set()
}

own_reading(grants) := answer if {
	flow := object.union(
		given.flow("consent.open_own_record", "consent", given.amara, grants),
		{"command": {"reader": "amara", "agency": "desk"}},
	)
	answer := consent_open_own_record.answer with input as flow
}

test_b_05_the_lead_of_the_agency_that_keeps_the_case if {
	leading := object.union(given.assignment("desk", "identification"), {"lead": "amara"})
	lead := own_reading([leading])
	lead.deny == set()
	referred_to := own_reading([object.union(leading, {"follows": "share"})])
	referred_to.deny == {"B-05"}
	colleague := own_reading([object.union(leading, {"lead": "ibrahim"})])
	colleague.deny == {"B-05"}
}

incomplete := [
	{"proof": ""}, {"witness": ""}, {"witness": "amara"}, {"language": ""}, {"explained": ""}, {"notice_given": false},
	{"interpreter_needed": true},
	{"interpreter_needed": true, "interpreter": "i", "interpreter_cleared": false},
	{"interpreter_needed": true, "interpreter": "amara", "interpreter_cleared": true},
	{"proof": "call_back", "witness_agency": "desk"},
	{"proof": "call_back", "witness_agency": ""},
	{"proof": "call_back", "witness_agency": "lantern"},
]

test_c_06_incomplete_evidence_is_provisional_for_care if {
	every change in incomplete {
		answer := giving(given.adult, [], {"evidence": change})
		answer.deny == set()
		answer.obligations == {"provisional", retake}
		answer.applied == {"C-06"}
	}
	no_end := giving(given.adult, [], {"until": ""})
	no_end.obligations == {"provisional", retake}
}

test_c_06_incomplete_evidence_is_nothing_beyond_care if {
	every change in incomplete {
		answer := giving(given.adult, [], {"evidence": change, "purpose": "return"})
		answer.deny == {"C-06"}
	}
	complete := giving(given.adult, [], {"purpose": "return"})
	complete.deny == set()
}

test_c_06_an_interpreter_who_was_cleared if {
	answer := giving(given.adult, [], {"evidence": {"interpreter_needed": true, "interpreter": "i", "interpreter_cleared": true}})
	"awaits_witness" in answer.obligations
}

test_c_06_own_benefit_needs_a_call_back if {
	own := {"recipient": given.to("desk", "identification"), "purpose": "health"}
	marked := giving(given.adult, [], own)
	not "awaits_witness" in marked.obligations
	called := giving(given.adult, [], object.union(own, {"evidence": {"proof": "call_back", "witness_agency": "lantern"}}))
	"awaits_witness" in called.obligations
	by_own := giving(given.adult, [], object.union(own, {"evidence": {"proof": "call_back", "witness_agency": "desk"}}))
	not "awaits_witness" in by_own.obligations
	by_name := giving(given.adult, [], {"recipient": given.person("desk-worker"), "purpose": "health"})
	by_name.deny == {"C-01"}
}

test_c_06_nobody_is_the_witness_of_what_they_receive if {
	every family in ["sharing", "proceedings"] {
		told := {"family": family, "purpose": "return", "evidence": {"proof": "call_back"}}
		other := giving(given.adult, [], told)
		other.deny == set()
		recipient := giving(given.adult, [], object.union(told, {"evidence": {"witness_agency": "lantern"}}))
		recipient.deny == {"C-06"}
	}
}

called_back_by(kind, family, recipient_kind) := answer if {
	told := object.union(command, {"family": family, "purpose": "return", "evidence": {"proof": "call_back"}})
	flow := given.with_facts(given.flow("consent.give", "consent", given.amara, [given.assignment("desk", "identification")]), given.adult)
	about := {"witness_agency_kind": kind, "recipient_agency_kind": recipient_kind}
	answer := consent_give.answer with input as object.union(flow, {"command": told, "resource": about})
}

test_c_06_no_police_is_the_witness_of_what_police_may_receive if {
	witness := called_back_by("police", "proceedings", "ngo")
	witness.deny == {"C-06"}
	recipient := called_back_by("police", "sharing", "police")
	recipient.deny == {"C-06", "F-02"}
	other := called_back_by("ngo", "proceedings", "police")
	other.deny == set()
	neither := called_back_by("police", "sharing", "ngo")
	neither.deny == set()
}

test_floor_1_one_purpose if {
	answer := giving(given.adult, [], {"purpose": ""})
	answer.deny == {"C-01", "P0"}
}

test_c_01_a_consent_to_nobody if {
	answer := giving(given.adult, [], {"recipient": given.to("", "shelter")})
	answer.deny == {"C-01"}
}

test_p0_a_consent_of_no_family if {
	answer := giving(given.adult, [], {"family": ""})
	answer.deny == {"P0"}
	category := giving(given.adult, [], {"categories": ["GOSSIP"]})
	category.deny == {"P0"}
}

test_n_01_any_service_records_a_consent if {
	flow := object.union(given.flow("consent.give", "consent", given.amara, []), {"command": command})
	answer := consent_give.answer with input as flow
	answer.deny == {"N-01"}
	not answer.explained
}

test_c_06_nobody_undoes_a_withdrawal_by_typing if {
	unproven := {"evidence": object.union(evidence, {"proof": ""})}
	first := giving(given.adult, [], unproven)
	first.deny == set()
	again := giving(given.adult, [given.ended(given.consent("sharing", "lantern", "shelter", "shelter", ["NEEDS"]))], unproven)
	again.deny == {"C-06"}
	proven := giving(given.adult, [given.ended(given.consent("sharing", "lantern", "shelter", "shelter", ["NEEDS"]))], {})
	proven.deny == set()
	elsewhere := giving(given.adult, [given.ended(given.consent("sharing", "heron", "shelter", "shelter", ["NEEDS"]))], unproven)
	elsewhere.deny == set()
}

test_c_04_a_relative_agrees_for_nobody if {
	child := giving(given.aged(10), [], {"giver": "relative", "child_view": "heard"})
	child.deny == {"C-03", "C-04"}
	"duty:name_guardian:child_social_worker:24h" in child.obligations
	guarded := giving(given.aged(10), guardian, {"giver": "relative", "child_view": "heard"})
	"C-04" in guarded.deny
	not "duty:name_guardian:child_social_worker:24h" in guarded.obligations
	adult := giving(given.adult, [], {"giver": "relative"})
	adult.deny == {"C-03", "C-04"}
	not "duty:name_guardian:child_social_worker:24h" in adult.obligations
	guardian_ := giving(given.aged(10), guardian, {"giver": "guardian", "child_view": "heard"})
	guardian_.deny == set()
}

test_c_04_who_doubts_names_what_is_care if {
	flow := given.flow("consent.doubt_guardian", "consent", given.amara, [given.assignment("desk", "identification")])
	answer := consent_doubt_guardian.answer with input as flow
	answer.deny == set()
	"care:shelter" in answer.obligations
	not "care:return" in answer.obligations
	stranger := consent_doubt_guardian.answer with input as given.flow("consent.doubt_guardian", "consent", given.amara, [])
	stranger.deny == {"N-01"}
}

doubting_second(doubter, facts, grants) := answer if {
	flow := object.union(
		given.flow("consent.doubt_guardian", "consent", given.amara, grants),
		{"resource": {"kind": "guardianship", "doubted_by": doubter}},
	)
	answer := consent_doubt_guardian.answer with input as given.with_facts(flow, facts)
}

test_c_04_who_loses_a_guardian_to_doubt_is_not_left_with_nobody if {
	keeps := [given.assignment("desk", "identification")]

	# It is Monday, ten o'clock: until Tuesday's end.
	owed := {"duty:name_guardian:guardianship_office:136800s:anywhere", "duty:short_assessment:child_social_worker:72h:anywhere"}
	second := doubting_second("lantern", given.aged(10), keeps)
	second.obligations & owed == owed
	every answer in [
		doubting_second("", given.aged(10), keeps), doubting_second("desk", given.aged(10), keeps),
		doubting_second("lantern", given.adult, keeps), doubting_second("lantern", given.aged(10), []),
	] {
		answer.obligations & owed == set()
	}
}

confirming_block(agency) := answer if {
	flow := object.union(
		given.flow("consent.confirm_block", "consent", given.amara, [given.assignment("desk", "identification")]),
		{"resource": {"kind": "block", "proposed_by": agency}},
	)
	answer := consent_confirm_block.answer with input as flow
}

test_cp_10_another_agency_confirms_a_block if {
	own := confirming_block("desk")
	own.deny == {"CP-10"}
	other := confirming_block("lantern")
	other.deny == set()
	none := confirming_block("")
	none.deny == {"CP-10"}
}

test_cp_10_another_agency_confirms_an_exclusion if {
	flow := given.flow("consent.confirm_exclusion", "consent", given.amara, [given.assignment("desk", "identification")])
	own := consent_confirm_exclusion.answer with input as object.union(flow, {"resource": {"proposed_by": "desk"}})
	own.deny == {"CP-10"}
	other := consent_confirm_exclusion.answer with input as object.union(flow, {"resource": {"proposed_by": "lantern"}})
	other.deny == set()
}

blocking(recipient) := given.grant("b", "block", recipient)

test_cp_10_who_is_blocked_learns_nothing if {
	carried := array.concat(referred, [agreed])
	officer := opened(array.concat(carried, [blocking(given.person("rosa"))]), ["NEEDS"])
	officer.deny == {"CP-10", "N-01"}
	not officer.explained
	house := opened(array.concat(carried, [blocking(given.to("lantern", ""))]), ["NEEDS"])
	given.carried(house) == {}
	another := opened(array.concat(carried, [blocking(given.person("ines"))]), ["NEEDS"])
	given.carried(another) == {"NEEDS": "consent"}
	over := opened(array.concat(carried, [given.ended(blocking(given.person("rosa")))]), ["NEEDS"])
	given.carried(over) == {"NEEDS": "consent"}
	expired := opened(array.concat(carried, [object.union(blocking(given.person("rosa")), {"until": given.now})]), ["NEEDS"])
	given.carried(expired) == {"NEEDS": "consent"}
}

test_c_07_no_best_interest_carries_a_statement if {
	flow := given.with_sections(
		given.flow("open", "legalaid", given.lucien, array.concat(
			given.referred("opendoor", "legalaid", "legal_aid", {"TESTIMONY"}),
			[object.union(given.best_interests("opendoor", "legalaid", "", "legal_aid", {"TESTIMONY"}), {"family": "proceedings"})],
		)),
		"legalaid", ["TESTIMONY"],
	)
	answer := open.answer with input as flow
	given.withheld(answer) == {"TESTIMONY": {"C-01", "C-07"}}
}

test_cp_10_never_the_lawyer_of_the_person if {
	reads := given.flow("identification.read", "identification", given.lucien, [given.assignment("opendoor", "identification"), blocking(given.person("lucien"))])
	stranger := identification_read.answer with input as reads
	stranger.deny == {"CP-10", "N-01"}
	theirs := identification_read.answer with input as object.union(reads, {"grants": array.concat(reads.grants, [given.assignment("opendoor", "legalaid")])})
	theirs.deny == set()
	ended := identification_read.answer with input as object.union(reads, {"grants": array.concat(reads.grants, [given.ended(given.assignment("opendoor", "legalaid"))])})
	ended.deny == {"CP-10", "N-01"}
}

test_cp_10_a_worker_reads_nobodys_record_past_a_block if {
	own := object.union(given.grant("own", "own_record", given.person("amara")), {"recipient": {"agency": "desk", "service": "", "country": "", "person": "amara"}})
	reads := object.union(
		given.flow("identification.read", "identification", given.amara, [given.assignment("desk", "identification"), own, blocking(given.person("amara"))]),
		{"basis_ref": "own"},
	)
	worker := identification_read.answer with input as reads
	"CP-10" in worker.deny
	themselves := identification_read.answer with input as object.union(reads, {"actor": {"kind": "survivor"}})
	themselves.deny == set()
}

lifting(resource, grants) := answer if {
	flow := object.union(given.flow("consent.lift_block", "consent", given.amara, array.concat([given.assignment("desk", "identification")], grants)), {"resource": resource})
	answer := consent_lift_block.answer with input as flow
}

test_cp_10_a_block_is_lifted_by_two_and_not_by_its_own if {
	officer := {"kind": "block", "agency": "", "person": "paul", "proposed_by": "lantern", "confirmed": true}
	two := lifting(officer, [])
	two.deny == set()
	two.obligations == {"two_agencies"}
	agency := lifting(object.union(officer, {"agency": "desk"}), [])
	agency.deny == {"CP-10"}
	lead := lifting(officer, [object.union(given.assignment("desk", "shelter"), {"lead": "paul"})])
	lead.deny == {"CP-10"}
	elsewhere := lifting(officer, [object.union(given.assignment("station", "shelter"), {"lead": "paul"})])
	elsewhere.deny == set()
	mistaken := lifting(object.union(officer, {"proposed_by": "desk", "confirmed": false}), [])
	mistaken.obligations == set()
	confirmed := lifting(object.union(officer, {"proposed_by": "desk"}), [])
	confirmed.obligations == {"two_agencies"}
	anothers := lifting(object.union(officer, {"confirmed": false}), [])
	anothers.obligations == {"two_agencies"}
}

# What a block says is read by who must keep somebody away.
described(who, service, grants, section) := answer if {
	flow := given.written_by(given.flow("open", service, who, grants), section.author, "desk", [section.category])
	answer := open.answer with input as flow
}

test_cp_10_who_must_keep_somebody_away_reads_of_whom if {
	house := [given.assignment("lantern", "shelter")]
	block := {"author": "consent", "category": "CONTACT"}
	reads := described(given.rosa, "consent", house, block)
	given.carried(reads) == {"CONTACT": "assignment"}
	every answer in [
		described(given.rosa, "consent", [], block),
		described(given.rosa, "consent", [given.ended(given.assignment("lantern", "shelter"))], block),
		described(given.rosa, "shelter", house, block),
		described(given.rosa, "consent", house, {"author": "identification", "category": "CONTACT"}),
		described(given.rosa, "consent", house, {"author": "consent", "category": "FAMILY"}),
		described(given.lucien, "consent", [given.assignment("opendoor", "legalaid")], block),
		described(given.leonor, "consent", [given.assignment("odarra-social", "returns")], block),
		described(given.rosa, "consent", array.concat(house, [blocking(given.person("rosa"))]), block),
	] {
		given.carried(answer) == {}
	}
}
