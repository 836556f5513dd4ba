package mangrove.departure_test

import data.mangrove.entry.identification_ask_review
import data.mangrove.entry.identification_conclude_grounds
import data.mangrove.entry.legalaid_advise
import data.mangrove.entry.returns_acknowledge_arrival
import data.mangrove.entry.returns_assess_risk
import data.mangrove.entry.returns_attest
import data.mangrove.entry.returns_change_mind
import data.mangrove.entry.returns_correct_arrival
import data.mangrove.entry.returns_correct_departure
import data.mangrove.entry.returns_depart
import data.mangrove.entry.returns_issue_papers
import data.mangrove.entry.returns_read
import data.mangrove.entry.returns_record_departure
import data.mangrove.given

joaquim := given.actor("joaquim", "iom", "international_organisation", {"return_officer"})

agreed := given.consent("service", "iom", "returns", "return", set())

assigned := given.assignment("iom", "returns")

# A departure of an adult with everything in place: declared three days ago, leaving in six hours, arriving tomorrow at noon.
ready := {
	"kind": "return", "country": "XOD", "movement": "return", "alone": true, "language": "pt", "detained": false,
	"declared_at": "2026-02-27T10:00:00Z", "well": true, "witnesses": {},
	"findings": [found("iom", "none", "2026-02-20T09:00:00Z")], "assessed_at": "2026-02-20T09:00:00Z",
	"leaves_at": "2026-03-02T16:00:00Z", "arrives_at": "2026-03-03T12:00:00Z", "clearance": false, "provisions": [],
	"papers_until": "2026-03-03T12:00:01Z",
	"ask": "ask", "confirmed": {"identification": "2026-03-02T09:50:00Z", "consent": "2026-03-02T09:50:00Z"},
}

owners := {"owners": {"identification", "consent"}}

base := object.union(
	given.flow("returns.depart", "returns", joaquim, [assigned, agreed]),
	{"case": object.union(given.flow("returns.depart", "returns", joaquim, []).case, owners), "resource": ready},
)

# departing(resource, facts) is the flow with these changed.
departing(resource, facts) := given.with_facts(object.union(base, {"resource": resource}), facts)

answer(flow) := said if {
	said := returns_depart.answer with input as flow
}

denied(resource, facts) := answer(departing(resource, facts)).deny

attested(occasion, agency) := attested_at(occasion, agency, given.before)

attested_at(occasion, agency, at) := {"witnesses": {occasion: {"named": "amara", "agency": agency, "at": at}}}

# escorted is somebody of the programme itself who travels along, and has said so.
escorted := attested("escort", "iom")

test_everything_in_place if {
	said := answer(base)
	said.deny == set()
	said.grant == "assignment"
	said.options == []
	said.obligations == set()
	[c.name | some c in said.conditions; not c.in_place] == ["receiver_may_read"]
	count(said.conditions) == 15
}

test_nothing_known_is_missing if {
	said := answer(object.union(object.remove(base, ["resource"]), {"resource": {}}))
	said.deny == {"R-01", "R-03", "R-04", "I-01"}
	said.obligations == {"duty:mend_departure:return_officer:3d"}
	said.escalate_to == "national_coordinator"
	{"action": "returns.counsel"} in {option | some option in said.options}
}

test_only_those_with_a_part_are_told_what_is_missing if {
	stranger := object.union(object.remove(base, ["grants"]), {"grants": [], "resource": of("life")})
	said := answer(stranger)
	not said.explained
	said.options == []
	said.conditions == []
	said.obligations == set()
}

test_r_01_counselled_alone_in_a_language if {
	denied({"alone": false}, {}) == {"R-01"}
	denied({"language": ""}, {}) == {"R-01"}
}

test_r_01_detained_only_with_an_independent_monitor if {
	denied({"detained": true}, {}) == {"R-01"}
	denied(object.union({"detained": true}, attested("counselling", "")), {}) == {"R-01"}
	denied(object.union({"detained": true}, attested("counselling", "iom")), {}) == {"R-01"}
	denied(object.union({"detained": true}, attested("counselling", "opendoor")), {}) == set()
}

test_r_01_time_to_reconsider if {
	denied({"declared_at": "2026-02-27T10:00:00.000000001Z"}, {}) == {"R-01"}
	denied({"declared_at": "2026-02-27T10:00:00Z"}, {}) == set()
	denied({"declared_at": ""}, {}) == {"R-01"}
}

test_r_01_waived_by_the_person_before_an_outsider if {
	sooner := {"declared_at": "2026-03-02T09:00:00Z"}
	denied(object.union(sooner, attested("waiver", "desk")), {}) == set()
	denied(object.union(sooner, attested("waiver", "iom")), {}) == {"R-01"}
	denied(object.union(sooner, attested("waiver", "")), {}) == {"R-01"}
	denied(object.union({"declared_at": ""}, attested("waiver", "desk")), {}) == {"R-01"}
}

test_r_01_never_waived_for_a_child if {
	of_child(object.union({"declared_at": "2026-03-02T09:00:00Z"}, attested("waiver", "desk")), {}) == {"R-01"}
}

with_grants(grants) := answer(object.union(object.remove(base, ["grants"]), {"grants": array.concat([assigned], grants)})).deny

test_r_01_an_agreement_that_lives_at_the_gate if {
	with_grants([agreed]) == set()
	with_grants([]) == {"R-01"}
	with_grants([given.ended(agreed)]) == {"R-01"}
	with_grants([object.union(agreed, {"until": given.now})]) == {"R-01"}
	with_grants([object.union(agreed, {"pending": true})]) == {"R-01"}
	with_grants([object.union(agreed, {"family": "sharing"})]) == {"R-01"}
	with_grants([object.union(agreed, {"purpose": "shelter"})]) == {"R-01"}
	with_grants([object.union(agreed, {"giver": "guardian"})]) == {"R-01"}
	with_grants([given.consent("service", "another", "returns", "return", set())]) == {"R-01"}
	with_grants([agreed, given.refusal("service", "iom", "returns", "return")]) == {"R-01"}
}

attesting(who, grants, occasion) := said if {
	flow := object.union(
		given.flow("returns.attest", "returns", who, grants),
		{"resource": {"witnesses": {o: {"named": who.id, "agency": ""} | some o in {"counselling", "own_wish", "waiver", "acceptance", "escort"}}}, "command": {"occasion": occasion}},
	)
	said := returns_attest.answer with input as flow
}

test_r_01_who_attests if {
	attesting(given.amara, [assigned], "waiver").deny == set()
	attesting(given.amara, [assigned], "nothing").deny == {"N-01"}
	stranger := returns_attest.answer with input as object.union(
		given.flow("returns.attest", "returns", given.rosa, [assigned]),
		{"resource": {"witnesses": {"waiver": {"named": "amara", "agency": ""}}}, "command": {"occasion": "waiver"}},
	)
	stranger.deny == {"N-01"}
	not stranger.explained
	attesting(given.amara, [assigned, given.assignment("desk", "returns")], "escort").deny == set()
	inside := attesting(given.amara, [assigned, given.assignment("desk", "returns")], "waiver")
	inside.deny == {"R-01"}
	inside.explained
}

test_r_01_no_police_and_no_consulate_is_a_witness if {
	every who in [given.paul, given.actor("duarte", "mission", "consulate", {"consular_officer", "lawyer"})] {
		every occasion in {"counselling", "own_wish", "waiver", "acceptance"} {
			said := attesting(who, [assigned], occasion)
			said.deny == {"N-01", "R-01"}
			not said.explained
		}
		attesting(who, [assigned], "escort").deny == set()
	}
}

test_r_01_in_detention_a_lawyer_was_there if {
	attesting(given.lucien, [assigned], "counselling").deny == set()
	attesting(given.amara, [assigned], "counselling").deny == {"R-01"}
	attesting(given.amara, [assigned], "acceptance").deny == set()
}

# Thirty days to ask for a review, its first day that of the decision, and no end before what was asked is decided.
test_r_02_a_decision_and_its_review if {
	denied({}, {"review_from": "2026-02-01"}) == {"R-02"}
	denied({}, {"review_from": "2026-01-31"}) == set()
	denied({}, {"review_from": "2026-03-03"}) == {"R-02"}
	denied({}, {"review_from": "2026-01-31", "review_open": true}) == {"R-02"}
	denied({}, {"review_from": "", "review_open": false}) == set()
	denied(attested("own_wish", "desk"), {"review_from": "2026-02-28", "review_open": true}) == set()
	denied(attested("own_wish", "iom"), {"review_from": "2026-02-28"}) == {"R-02"}
	said := answer(departing({}, {"review_from": "2026-01-31", "review_open": true}))
	said.options == [{"action": "identification.conclude_grounds"}]
}

wished(at) := attested_at("own_wish", "desk", at)

test_r_02_a_wish_of_before_the_decision_is_none_against_it if {
	every decided in [{"review_from": "2026-02-20"}, {"review_from": "2026-01-31", "review_open": true}] {
		denied(wished(sprintf("%sT23:59:59Z", [decided.review_from])), decided) == {"R-02"}
		denied(wished("2026-02-21T00:00:00Z"), decided) == set()
		denied(wished(""), decided) == {"R-02"}
	}
}

concluding(roles, kind, by) := said.deny if {
	who := given.actor("amara", "welfare", kind, roles)
	said := identification_conclude_grounds.answer with input as object.union(
		given.flow("identification.conclude_grounds", "identification", who, [given.assignment("welfare", "identification")]),
		{"resource": {"by": by}},
	)
}

test_r_02_the_authority_concludes_and_another_decides_anew if {
	concluding({"child_social_worker"}, "welfare", "") == set()
	concluding({"supervisor"}, "welfare", "ruth") == set()
	concluding({"supervisor"}, "welfare", "amara") == {"R-02"}
	concluding({"supervisor"}, "ngo", "") == {"R-02"}
	concluding({"hotline"}, "welfare", "") == {"N-02", "R-02"}
}

asking(who, grants) := asking_after("", who, grants)

asking_after(agency, who, grants) := said.deny if {
	said := identification_ask_review.answer with input as object.union(
		given.flow("identification.ask_review", "identification", who, grants),
		{"resource": {"by_agency": agency}},
	)
}

test_r_02_whoever_has_a_part_asks_for_a_review if {
	asking(given.lucien, [given.assignment("opendoor", "legalaid")]) == set()
	asking(given.lucien, []) == {"N-01"}
	asking(given.vera, [given.assignment("border", "legalaid")]) == {"N-02", "F-01"}
	asking(given.leonor, [given.assignment("odarra-social", "returns")]) == {"X-01"}
}

test_r_02_nobody_uses_up_the_review_of_another if {
	here := given.assignment("opendoor", "legalaid")
	asking_after("welfare", given.lucien, [here]) == set()
	asking_after("opendoor", given.lucien, [here]) == {"R-02"}
	asking_after("welfare", given.lucien, [here, given.assignment("opendoor", "returns")]) == {"R-02"}
	asking_after("welfare", given.lucien, [here, given.ended(given.assignment("opendoor", "returns"))]) == set()
	asking_after("welfare", given.lucien, [here, given.assignment("iom", "returns")]) == set()
}

test_r_02_reflection if {
	denied({}, {"indicator_on": "2026-02-01"}) == {"R-02"}
	denied({}, {"indicator_on": "2026-01-31"}) == set()
	denied({}, {"indicator_on": "2026-03-01"}) == {"R-02"}
	denied({}, {"stage": "presumed"}) == {"R-02"}
	denied({}, {"indicator_on": "", "stage": "detected"}) == set()
}

test_r_02_the_person_asked_an_outsider if {
	denied(attested("own_wish", "desk"), {"indicator_on": "2026-03-01"}) == set()
	denied(attested("own_wish", "iom"), {"indicator_on": "2026-03-01"}) == {"R-02"}
	denied(attested("own_wish", ""), {"indicator_on": "2026-03-01"}) == {"R-02"}
}

test_r_03_fit_through_the_last_leg if {
	denied({"well": false}, {"may_travel_until": "2026-03-03T12:00:01Z"}) == set()
	denied({"well": false}, {"may_travel_until": "2026-03-03T12:00:00Z"}) == {"R-03"}
	denied({"well": true}, {"may_travel_until": "2026-03-01T12:00:00Z", "examined": true}) == {"R-03"}
	denied({"well": true}, {"examined": true}) == {"R-03"}
	denied({"arrives_at": ""}, {"may_travel_until": "2026-03-03T12:00:01Z"}) == {"R-03"}
}

test_r_03_papers_through_the_last_leg if {
	denied({"papers_until": "2026-03-03T12:00:00Z"}, {}) == {"R-03"}
	denied({"papers_until": ""}, {}) == {"R-03"}
	missing := [c | some c in answer(departing({"papers_until": ""}, {})).conditions; not c.in_place; c.blocks]
	missing == [{"name": "papers", "rule": "R-03", "in_place": false, "blocks": true, "whose": "consular_officer", "instead": "returns.issue_papers", "until": ""}]
}

test_r_03_an_adult_s_own_word if {
	denied({"well": false}, {}) == {"R-03"}
	denied({"clearance": true}, {}) == {"R-03"}
	denied({"arrives_at": "2026-03-02T10:00:00Z"}, {}) == {"R-03"}
	denied({}, {"travel_conditions": ["oxygen"]}) == {"R-03"}
	strict := answer(base) with data.mangrove.table.country.own_declaration.fit_to_travel as false
	strict.deny == {"R-03"}
}

test_r_03_every_condition_is_in_place if {
	fit := {"may_travel_until": "2026-03-10T00:00:00Z", "travel_conditions": ["escort", "oxygen"]}
	denied(object.union(escorted, {"provisions": ["oxygen"]}), fit) == set()
	denied(object.union(escorted, {"provisions": []}), fit) == {"R-03"}
	denied({"provisions": ["oxygen"]}, fit) == {"R-03"}
	denied(object.union(attested("escort", ""), {"provisions": ["oxygen"]}), fit) == {"R-03"}
	missing := [c | some c in answer(departing(escorted, fit)).conditions; not c.in_place; c.blocks]
	missing == [{"name": "provision_oxygen", "rule": "R-03", "in_place": false, "blocks": true, "whose": "return_officer", "instead": "returns.meet_condition", "until": ""}]
}

# Nobody travels along by a tick.
test_r_03_somebody_beside_them_says_so if {
	every asked in ["escort", "nurse", "doctor"] {
		fit := {"may_travel_until": "2026-03-10T00:00:00Z", "travel_conditions": [asked]}
		denied({"provisions": [asked]}, fit) == {"R-03"}
		denied(object.union(attested("escort", ""), {"provisions": [asked]}), fit) == {"R-03"}
		denied(object.union(escorted, {"provisions": [asked]}), fit) == set()
	}
	denied(escorted, {"may_travel_until": "2026-03-10T00:00:00Z", "travel_conditions": ["nurse"]}) == {"R-03"}
	said := answer(departing({}, {"may_travel_until": "2026-03-10T00:00:00Z", "travel_conditions": ["escort"]}))
	said.options == [{"action": "returns.arrange_escort"}]
}

test_r_03_tells_when_fitness_ends_and_of_nothing_else if {
	ends := "2026-03-01T00:00:00Z"
	{[c.name, c.until] | some c in answer(departing({}, {"may_travel_until": ends})).conditions; c.until != ""} == {["fit_to_travel", ends]}
	{c.until | some c in answer(departing({}, {})).conditions} == {""}
}

test_r_03_the_person_gives_what_was_found if {
	unfit({"examined": true}) == {["fit_to_travel", "clinician", "health.examine_fitness"], ["fitness_given", "clinician", "health.give_fitness"]}
	unfit({"examined": true, "may_travel_until": "2026-03-10T00:00:00Z"}) == set()
	unfit({}) == set()
}

unfit(facts) := {[c.name, c.whose, c.instead] | some c in answer(departing({}, facts)).conditions; c.rule == "R-03"; not c.in_place}

test_r_04_a_recent_assessment if {
	denied({"assessed_at": "2026-01-31T00:00:00Z"}, {}) == set()
	denied({"assessed_at": "2026-01-30T23:59:59Z"}, {}) == {"R-04"}
	denied({"assessed_at": ""}, {}) == {"R-04"}
}

found(agency, danger, at) := {"agency": agency, "danger": danger, "at": at}

of(danger) := {"findings": [found("iom", danger, "2026-02-20T09:00:00Z")]}

test_r_04_nobody_takes_a_danger_away_alone if {
	danger := found("iom", "life", "2026-02-20T09:00:00Z")
	own := found("iom", "none", "2026-02-20T09:00:01Z")
	denied({"findings": [danger, own]}, {}) == {"R-04"}
	denied({"findings": [danger, own, found("desk", "mitigated", "2026-02-20T09:00:02Z")]}, {}) == set()
	denied({"findings": [danger, own, found("iom", "mitigated", "2026-02-20T09:00:02Z")]}, {}) == {"R-04"}
	denied({"findings": [danger, own, found("desk", "none", "2026-02-19T09:00:00Z")]}, {}) == {"R-04"}
}

test_r_04_one_other_agency_does_not_overrule_a_danger if {
	danger := found("iom", "life", "2026-02-20T09:00:00Z")
	less := [found(agency, "none", "2026-02-20T09:00:01Z") | some agency in ["desk", "lantern"]]
	denied({"findings": [danger, less[0]]}, {}) == {"R-04"}
	denied({"findings": [danger, less[0], less[1]]}, {}) == set()
	before := found("lantern", "none", "2026-02-20T09:00:00Z")
	denied({"findings": [danger, less[0], before]}, {}) == {"R-04"}
	as_grave := found("lantern", "life", "2026-02-20T09:00:01Z")
	denied({"findings": [danger, less[0], as_grave]}, {}) == {"R-04"}
	accepted := attested("acceptance", "desk")
	partly := [found(agency, "present", "2026-02-20T09:00:01Z") | some agency in ["desk", "lantern"]]
	denied({"findings": [danger, partly[0], partly[1]]}, {}) == {"R-04"}
	denied(object.union({"findings": [danger, partly[0], partly[1]]}, accepted), {}) == set()
	denied(object.union({"findings": [danger, partly[0]]}, accepted), {}) == {"R-04"}
	denied({"findings": []}, {}) == {"R-04"}
}

assessing(who, grants) := answer if {
	flow := object.union(given.flow("returns.assess_risk", "returns", who, grants), {"resource": {"country": "XOD"}})
	answer := returns_assess_risk.answer with input as given.with_facts(flow, given.adult)
}

test_r_04_who_receives_the_person_assesses_nothing if {
	officer := assessing(joaquim, [assigned])
	officer.deny == set()
	away := object.union(joaquim, {"agency": "odarra", "country": "XOD"})
	abroad := assessing(away, [given.assignment("odarra", "returns")])
	abroad.deny == {"X-01"}
	elsewhere := assessing(object.union(away, {"country": "XFA"}), [given.assignment("odarra", "returns")])
	elsewhere.deny == {"X-01"}
	home := object.union(given.flow("returns.assess_risk", "returns", joaquim, [object.union(assigned, {"purpose": "reintegration"})]), {"resource": {"country": joaquim.country}})
	receiver := returns_assess_risk.answer with input as given.with_facts(home, given.adult)
	receiver.deny == {"R-04"}
}

test_r_04_danger if {
	denied(of("mitigated"), {}) == set()
	denied(of(""), {}) == {"R-04"}
	denied(of("present"), {}) == {"R-04"}
	denied(object.union(of("present"), attested("acceptance", "iom")), {}) == {"R-04"}
	denied(object.union(of("present"), attested("acceptance", "desk")), {}) == set()
	denied(object.union(of("life"), attested("acceptance", "desk")), {}) == {"R-04"}
	of_child(object.union(of("present"), attested("acceptance", "desk")), {}) == {"R-04"}
}

test_r_05_advice_while_a_proceeding_is_open if {
	denied({}, {"proceeding_open": true}) == {"R-05"}
	denied({}, {"proceeding_open": true, "advised_on": ""}) == {"R-05"}
	denied({}, {"proceeding_open": true, "advised_on": "2026-03-03"}) == {"R-05"}
	denied({}, {"proceeding_open": true, "advised_on": "2026-03-02"}) == set()
	denied({}, {"proceeding_open": false}) == set()
}

advising(on_return, grants) := said if {
	flow := given.flow("legalaid.advise", "legalaid", given.lucien, array.concat([given.assignment("opendoor", "legalaid")], grants))
	said := legalaid_advise.answer with input as object.union(flow, {"resource": {"lawyer": "lucien"}, "command": on_return})
}

test_r_05_advice_on_returning_is_independent if {
	about := {"on_return": true}
	part := given.assignment("opendoor", "returns")
	advising(about, []).deny == set()
	advising(about, [assigned]).deny == set()
	advising(about, [part]).deny == {"R-05"}
	advising(about, [object.union(part, {"purpose": "reintegration"})]).deny == {"R-05"}
	advising(about, [given.assignment("opendoor", "health")]).deny == set()
	advising(about, [given.ended(part)]).deny == set()
	advising(about, [object.union(part, {"until": given.now})]).deny == set()
	advising({"on_return": false}, [part]).deny == set()
	advising({}, [part]).deny == {"R-05"}
}

# That somebody has a lawyer is told by no refusal to who arranges their return.
test_n_01_who_arranges_a_return_reads_of_no_lawyer if {
	asks := given.flow("legalaid.advise", "legalaid", joaquim, [given.assignment("opendoor", "legalaid"), assigned])
	said := legalaid_advise.answer with input as object.union(asks, {"resource": {"lawyer": ""}, "command": {"on_return": true}})
	said.deny == {"N-01", "N-02", "R-05"}
	not said.explained
	told := legalaid_advise.answer with input as object.union(asks, {"grants": array.concat(asks.grants, [given.assignment("iom", "legalaid")]), "resource": {"lawyer": ""}, "command": {"on_return": true}})
	told.deny == {"N-02", "R-05"}
	told.explained
}

test_i_01_every_owner_has_confirmed if {
	denied({"ask": ""}, {}) == {"I-01"}
	denied({"confirmed": {"identification": "2026-03-02T09:45:00Z"}}, {}) == set()
	denied({"confirmed": {"identification": "2026-03-02T09:44:59.999999999Z"}}, {}) == {"I-01"}
	another := object.union(base, {"case": {"owners": {"identification", "consent", "shelter"}}})
	answer(another).deny == {"I-01"}
	"confirmed_by_shelter" in {c.name | some c in answer(another).conditions; not c.in_place}
	nobody := object.union(base, {"case": {"owners": set()}})
	answer(nobody).deny == {"I-01"}
}

test_i_01_nothing_waits if {
	answer(object.union(base, {"case": {"gapped": true}})).deny == {"I-01"}
	answer(object.union(base, {"case": {"parked": true}})).deny == {"I-01"}
}

test_i_01_on_the_day_of_the_journey if {
	denied({"leaves_at": "2026-03-02T16:00:00Z"}, {}) == set()
	denied({"leaves_at": "2026-03-02T16:00:00.000000001Z"}, {}) == {"I-01"}
	denied({"leaves_at": "2026-03-02T10:00:01Z"}, {}) == set()
	denied({"leaves_at": ""}, {}) == {"I-01"}
	early := answer(departing({"leaves_at": "2026-03-04T10:00:00Z"}, {}))
	[c.name | some c in early.conditions; not c.in_place; c.blocks] == ["boarding_time"]
}

# A child of ten, unaccompanied and trafficked, with everything in place.
child_ready := object.union_n([ready, escorted, {"well": false}])

alone := object.union(given.aged(10), {
	"unaccompanied": true, "stage": "presumed", "indicator_on": "2026-01-05", "guardian": true, "may_travel_until": "2026-03-10T00:00:00Z",
	"determined_for": "return", "determined_country": "XOD", "determined_until": "2026-03-02", "child_objects": false,
	"views_on": "2026-02-20", "caregiver_verified_on": "2026-01-31", "tracing_concluded": true, "family_assessed_abroad": true,
})

of_child(resource, facts) := answer(child_flow(resource, facts)).deny

child_flow(resource, facts) := given.with_facts(
	object.union(object.remove(base, ["grants"]), {
		"resource": object.union(child_ready, resource),
		"grants": [assigned, object.union(agreed, {"giver": "guardian"})],
	}),
	object.union(alone, facts),
)

test_cp_05_everything_in_place if of_child({}, {}) == set()

test_cp_05_each_thing_removed_in_turn if {
	every facts in [
		{"determined_for": ""}, {"determined_for": "resettlement"}, {"determined_country": "XMC"}, {"determined_until": "2026-03-01"}, {"determined_until": ""},
		{"guardian": false}, {"views_on": ""}, {"caregiver_verified_on": "2026-01-30"}, {"caregiver_verified_on": ""}, {"caregiver_verified_on": "2026-03-03"},
		{"tracing_concluded": false}, {"family_assessed_abroad": false}, {"family_concern": true},
	] {
		of_child({}, facts) == {"CP-05"}
	}
	of_child(attested("escort", ""), {}) == {"CP-05"}
	own := answer(object.union(child_flow({}, {}), {"grants": [assigned, agreed]}))
	own.deny == {"CP-05"}
}

test_cp_05_what_a_determination_depends_on if {
	of_child({}, {"conditions_open": []}) == set()
	every condition in ["school_place", "health_plan"] {
		of_child({}, {"conditions_open": [condition]}) == {"CP-05"}
	}
	of_child({}, {"conditions_open": ["escort", "caregiver_verified", "visits"]}) == set()
	of_child({}, {"conditions_open": ["visits", "school_place"]}) == {"CP-05"}
	said := answer(child_flow({}, {"conditions_open": ["school_place"]}))
	said.options == [{"action": "bestinterests.meet_condition"}]
	[c.name | some c in said.conditions; not c.in_place; c.blocks] == ["conditions"]
}

test_cp_05_no_gate_of_another_movement_answers_a_condition if {
	moving := {"movement": "resettlement"}
	every condition in ["escort", "caregiver_verified", "school_place"] {
		of_child(moving, {"determined_for": "resettlement", "conditions_open": [condition]}) == {"CP-05"}
	}
	of_child(moving, {"determined_for": "resettlement", "conditions_open": ["visits"]}) == set()
}

test_cp_05_with_their_family_nothing_depends_on_a_panel if in_family({}, {"conditions_open": ["school_place"]}, both) == set()

test_cp_05_names_who_must_act if {
	said := answer(child_flow({}, {"caregiver_verified_on": "2026-01-30"}))
	said.options == [{"action": "bestinterests.ask_abroad"}]
	[c.name | some c in said.conditions; not c.in_place; c.blocks] == ["caregiver"]
}

test_cp_05_a_child_does_not_declare_fitness if of_child({"well": true}, {"may_travel_until": ""}) == {"R-03"}

test_cp_05_objection if {
	of_child({}, {"child_objects": true}) == set()
	of_child({}, object.union(given.aged(12), {"child_objects": true})) == {"CP-05"}
	of_child({}, object.union(given.aged(12), {"child_objects": true, "second_sitting": true})) == set()
	of_child({}, object.union(given.aged(14), {"child_objects": true, "second_sitting": true})) == set()
	of_child({}, object.union(given.aged(15), {"child_objects": true, "second_sitting": true})) == {"CP-05"}
	of_child({}, {"age_disputed": true, "child_objects": true, "second_sitting": true}) == {"CP-05"}
	of_child({}, {"adult_on": "", "child_objects": true, "second_sitting": true}) == {"CP-05"}
}

test_cp_05_from_the_age_of_own_consent_the_guardian_stands_beside if {
	young := object.union(child_flow({}, given.aged(15)), {"grants": [assigned, agreed]})
	answer(young).deny == set()
	answer(given.with_facts(young, {"guardian": false})).deny == {"CP-05"}
	answer(given.with_facts(young, given.aged(14))).deny == {"CP-05"}
}

family := {
	"unaccompanied": false, "stage": "detected", "indicator_on": "", "family_return_assessed_on": "2026-02-20",
	"determined_for": "", "caregiver_verified_on": "", "tracing_concluded": false, "family_assessed_abroad": false, "guardian": false,
	"custodians": ["mother", "father"],
}

# yes and no are the words of an adult with custody, some hours before now.
yes(custodian, at) := object.union(agreed, {"id": sprintf("yes-%s-%s", [custodian, at]), "giver": "custodian", "custodian": custodian, "from": at})

no(custodian, at) := object.union(
	given.refusal("service", "iom", "returns", "return"),
	{"id": sprintf("no-%s-%s", [custodian, at]), "giver": "custodian", "custodian": custodian, "from": at},
)

morning := "2026-03-02T06:00:00.000000000Z"

noon := "2026-03-02T08:00:00.000000000Z"

both := [assigned, yes("mother", morning), yes("father", morning)]

in_family(resource, facts, grants) := answer(object.union(
	object.remove(child_flow(resource, object.union(family, facts)), ["grants"]),
	{"grants": grants},
)).deny

test_cp_05_with_their_family if {
	in_family(attested("escort", ""), {}, both) == set()
	in_family({}, {"family_return_assessed_on": ""}, both) == {"CP-05"}
	in_family({}, {"views_on": ""}, both) == {"CP-05"}
	in_family({}, {}, [assigned, yes("mother", morning)]) == {"CP-05"}
	in_family({}, {}, [assigned, agreed]) == {"CP-05"}
	in_family({}, {}, [assigned, object.union(agreed, {"giver": "guardian"})]) == {"CP-05"}
	in_family({}, {"custodians": ["mother"]}, [assigned, yes("mother", morning)]) == set()
	in_family({}, {"custodians": ["mother"]}, [assigned, yes("father", morning)]) == {"CP-05"}
	in_family({}, given.aged(15), [assigned, agreed]) == set()
}

test_h_01_one_custodian_s_no_is_a_question_for_a_panel if {
	in_family({}, {}, array.concat(both, [no("mother", noon)])) == {"CP-05", "H-01", "R-01"}
	in_family({}, {}, [assigned, yes("father", noon), no("mother", morning)]) == {"CP-05", "H-01", "R-01"}
	in_family({}, {}, array.concat(both, [no("mother", noon), yes("mother", given.now)])) == set()
	in_family({}, {}, [assigned, no("mother", morning), no("father", morning)]) == {"CP-05", "R-01"}
	stranger := array.concat(both, [no("aunt", noon)])
	in_family({}, {}, stranger) == {"CP-05", "H-01", "R-01"}
}

test_h_01_a_determination_answers_it if {
	determined := object.union(alone, {
		"unaccompanied": false, "stage": "detected", "indicator_on": "", "custodians": ["mother", "father"],
	})
	differ := array.concat(both, [no("mother", noon)])
	guardian := object.union(agreed, {"id": "guardian", "giver": "guardian", "from": given.now})
	flow := object.remove(child_flow({}, determined), ["grants"])
	answer(object.union(flow, {"grants": array.concat(differ, [guardian])})).deny == set()
	answer(object.union(given.with_facts(flow, {"determined_until": "2026-03-01"}), {"grants": array.concat(differ, [guardian])})).deny == {"CP-05", "H-01"}
}

test_cp_05_any_doubt_is_alone if {
	every doubt in [{"unaccompanied": true}, {"stage": "presumed"}, {"indicator_on": "2026-01-05"}, {"age_disputed": true}, {"custodians": []}] {
		"CP-05" in in_family({}, doubt, both)
	}
	in_family({}, {"child_objects": true}, both) == {"CP-05"}
	in_family({}, {"family_concern": true}, both) == {"CP-05"}
	in_family({}, {"family_concern": false}, both) == set()
	in_family({}, {"guardian": true}, both) == {"CP-05"}
	guards := given.grant("guards", "guardianship", given.person("mariam"))
	in_family({}, {}, array.concat(both, [guards])) == {"CP-05"}
	in_family({}, {}, array.concat(both, [object.union(guards, {"ended_at": noon})])) == {"CP-05"}
	in_family({}, {}, array.concat(both, [guards, given.grant("out", "exclusion", given.person("mariam"))])) == {"CP-05"}
	unknown := object.union(object.remove(child_flow({}, family), ["grants"]), {"grants": both})
	silent := object.union(object.remove(unknown, ["case"]), {"case": object.union(
		object.remove(unknown.case, ["facts"]),
		{"facts": object.remove(unknown.case.facts, ["unaccompanied"])},
	)})
	answer(silent).deny == {"CP-05"}
}

test_cp_05_another_movement if {
	elsewhere := {"determined_for": "resettlement", "guardian": false, "tracing_concluded": false, "views_on": ""}
	of_child({"movement": "resettlement", "escort": ""}, elsewhere) == set()
	of_child({"movement": "reunification"}, elsewhere) == {"CP-05"}
	of_child({"movement": "resettlement", "country": "XMC"}, elsewhere) == {"CP-05"}
}

# What the receiving agency may read stops nobody from leaving, and is shown before they do.
receiving := object.union(given.assignment("odarra", "returns"), {"id": "receiving", "purpose": "reintegration"})

told_there(flow, grants) := [c | some c in answer(object.union(flow, {"grants": array.concat(flow.grants, grants)})).conditions; not c.blocks][0]

tells(agency, country, purpose, categories) := object.union(
	given.consent("sharing", agency, "returns", purpose, categories),
	{"id": "tells", "recipient": {"agency": agency, "service": "returns", "country": country, "person": ""}},
)

test_x_01_what_the_receiver_may_read_is_to_be_thought_of if {
	said := answer(base)
	said.deny == set()
	said.options == []
	told_there(base, [receiving]) == {
		"name": "receiver_may_read", "rule": "X-01", "in_place": false, "blocks": false, "whose": "return_officer", "instead": "consent.give", "until": "",
	}
	yes_to := tells("odarra", "XOD", "reintegration", {"RETURN"})
	told_there(base, [receiving, yes_to]).in_place
	every other in [
		tells("odarra", "XOD", "reintegration", {"IDENTITY"}), tells("odarra", "XOD", "return", {"RETURN"}), tells("odarra", "", "reintegration", {"RETURN"}),
		tells("mission", "XOD", "reintegration", {"RETURN"}), given.ended(yes_to), object.union(yes_to, {"pending": true}), object.union(yes_to, {"family": "service"}),
	] {
		not told_there(base, [receiving, other]).in_place
	}
	not told_there(base, [yes_to]).in_place
	every c in answer(departing({"country": "XNB"}, {})).conditions { c.blocks }
}

test_cp_09_of_a_child_a_determination_tells_the_receiver if {
	flow := child_flow({}, {})
	missing := told_there(flow, [receiving, tells("odarra", "XOD", "reintegration", {"RETURN"})])
	missing == {
		"name": "determination_tells_receiver", "rule": "CP-09", "in_place": false, "blocks": false, "whose": "panel_chair", "instead": "bestinterests.determine", "until": "",
	}
	told_there(flow, [given.best_interests("", "", "XOD", "return", {"RETURN"})]).in_place
	not told_there(flow, [given.best_interests("", "", "XOD", "return", {"IDENTITY"})]).in_place
	not told_there(flow, [given.best_interests("", "", "XMC", "return", {"RETURN"})]).in_place
}

papers(actor, facts) := said if {
	flow := given.with_facts(given.flow("returns.issue_papers", "returns", actor, [given.assignment("mission", "returns")]), facts)
	said := returns_issue_papers.answer with input as flow
}

duarte := given.actor("duarte", "mission", "consulate", {"consular_officer"})

test_x_02_papers_from_the_consulate_alone if {
	papers(duarte, {}).deny == set()
	papers(object.union(duarte, {"agency_kind": "ngo"}), {}).deny == {"X-02"}
	papers(object.union(duarte, {"roles": {"return_officer"}}), {}).deny == {"N-02"}
}

test_x_02_nothing_while_the_person_fears_them if {
	papers(duarte, {"origin_contact": "none"}).deny == {"X-02"}
	papers(duarte, {"origin_contact": "travel_document"}).deny == set()
	papers(duarte, {"origin_contact": ""}).deny == set()
}

arriving(actor, purpose) := said if {
	flow := object.union(
		given.flow("returns.acknowledge_arrival", "returns", actor, [object.union(given.assignment("odarra", "returns"), {"purpose": purpose})]),
		{"resource": {"country": "XOD", "senders": ["iom"]}},
	)
	said := returns_acknowledge_arrival.answer with input as flow
}

leonor := object.union(given.actor("leonor", "odarra", "welfare", {"child_social_worker"}), {"country": "XOD"})

test_n_02_who_receives_acknowledges if {
	arriving(leonor, "reintegration").deny == set()
	arriving(leonor, "return").deny == {"N-02"}
	arriving(object.union(leonor, {"country": "XNB"}), "reintegration").deny == {"N-02"}
}

said_by(senders) := said if {
	flow := object.union(
		given.flow("returns.acknowledge_arrival", "returns", leonor, [object.union(given.assignment("odarra", "returns"), {"purpose": "reintegration"})]),
		{"resource": {"country": "XOD", "senders": senders}},
	)
	said := returns_acknowledge_arrival.answer with input as flow
}

test_n_02_an_arrival_takes_two_agencies if {
	said_by(["iom"]).deny == set()
	said_by(["odarra", "iom"]).deny == set()
	said_by(["odarra"]).deny == {"N-02"}
	said_by([]).deny == {"N-02"}
}

taking_back(actor, purpose, receiver) := said if {
	flow := object.union(
		given.flow("returns.correct_arrival", "returns", actor, [object.union(given.assignment("odarra", "returns"), {"purpose": purpose})]),
		{"resource": {"country": "XOD", "receiver": receiver}},
	)
	said := returns_correct_arrival.answer with input as flow
}

test_n_02_who_said_that_they_have_come_takes_it_back if {
	taking_back(leonor, "reintegration", "odarra").deny == set()
	taking_back(leonor, "reintegration", "").deny == set()
	taking_back(leonor, "reintegration", "another").deny == {"N-02"}
	taking_back(leonor, "return", "odarra").deny == {"N-02"}
	taking_back(joaquim, "reintegration", "odarra").deny == {"N-01", "N-02"}
	taking_back(object.union(leonor, {"roles": {"consular_officer"}}), "reintegration", "odarra").deny == {"N-02"}
}

reading(actor, agency, return) := said if {
	flow := object.union(given.flow("returns.read", "returns", actor, [given.assignment(agency, "returns")]), {"resource": return})
	said := returns_read.answer with input as flow
}

reads(away, resource, grants, facts) := said.shows if {
	waits := [object.union(g, {"purpose": "reintegration"}) | some g in given.referred("odarra", "returns", "reintegration", set())]
	flow := object.union(
		given.flow("returns.read", "returns", away, array.concat(waits, grants)),
		{"resource": object.union({"country": "XOD"}, resource)},
	)
	said := returns_read.answer with input as given.with_facts(flow, facts)
}

# At the airport at that hour is where the person is.
test_x_01_when_somebody_travels_is_told_abroad_by_agreement_or_once_they_have_left if {
	yes_to := tells("odarra", "XOD", "reintegration", {"RETURN"})
	reads(leonor, {"departed": false}, [], {}) == set()
	reads(leonor, {"departed": false}, [yes_to], {}) == {"journey"}
	reads(leonor, {"departed": false}, [tells("odarra", "XOD", "reintegration", {"IDENTITY"})], {}) == set()
	reads(leonor, {"departed": false}, [yes_to], given.aged(10)) == set()
	reads(leonor, {"departed": false}, [given.best_interests("", "", "XOD", "return", {"RETURN"})], given.aged(10)) == {"journey"}
	reads(leonor, {"departed": true}, [], {}) == {"journey"}
	reads(leonor, {"departed": true, "country": "XMC"}, [], {}) == set()
	reads(object.union(leonor, {"country": "XNB"}), {"departed": false}, [], {}) == {"journey"}
}

test_n_02_how_somebody_fares_who_received_them_is_shown if {
	met := {"receiver": "odarra", "arrived": true}
	here := {"journey"}
	reading(leonor, "odarra", met).shows == {"reintegration"}
	reading(leonor, "odarra", object.union(met, {"receiver": "another"})).shows == set()
	reading(leonor, "odarra", object.union(met, {"arrived": false})).shows == set()
	reading(joaquim, "iom", met).deny == set()
	reading(joaquim, "iom", met).shows == here
	reading(joaquim, "iom", {"receiver": "", "arrived": false}).shows == here
}

correcting(actor, agency, purpose) := said if {
	flow := object.union(
		given.flow("returns.correct_departure", "returns", actor, [object.union(given.assignment(agency, "returns"), {"purpose": purpose})]),
		{"resource": {"country": "XOD"}},
	)
	said := returns_correct_departure.answer with input as flow
}

test_n_02_who_helps_to_leave_says_that_they_have_not_gone if {
	correcting(joaquim, "iom", "return").deny == set()
	correcting(object.union(joaquim, {"roles": {"consular_officer"}}), "iom", "return").deny == {"N-02"}
	correcting(leonor, "odarra", "reintegration").deny == {"N-02"}
	correcting(leonor, "odarra", "return").deny == set()
	correcting(joaquim, "another", "return").deny == {"N-01"}
}

test_anybody_assigned_hears_a_change_of_mind if {
	said := returns_change_mind.answer with input as given.flow("returns.change_mind", "returns", duarte, [given.assignment("mission", "returns")])
	said.deny == set()
	stranger := returns_change_mind.answer with input as given.flow("returns.change_mind", "returns", duarte, [])
	stranger.deny == {"N-01"}
}

test_p_1_that_somebody_has_gone_is_recorded if {
	flow := object.union(base, {"action": "returns.record_departure", "resource": {}})
	said := returns_record_departure.answer with input as object.union(object.remove(flow, ["resource"]), {"resource": {}})
	said.deny == set()
	said.outside == {"R-01", "R-03", "R-04", "I-01"}
}

# No table can lower what the floor holds.
test_floor if {
	every broken in [
		{"flow": departing({"declared_at": ""}, {}), "rule": "R-01"},
		{"flow": departing({}, {"indicator_on": "2026-02-28"}), "rule": "R-02"},
		{"flow": child_flow({}, {"determined_for": ""}), "rule": "CP-05"},
	] {
		said := returns_depart.answer with input as broken.flow with data.mangrove.departure.missing as {}
		said.deny == {broken.rule}
	}
	lawful := returns_depart.answer with input as departing({}, {"indicator_on": "2026-01-31"}) with data.mangrove.departure.missing as {}
	lawful.deny == set()
}

# Whoever must act is named for every condition there is.
test_every_condition_has_its_line if {
	flow := child_flow({}, {"proceeding_open": true, "travel_conditions": ["oxygen"]})
	every condition in answer(flow).conditions {
		condition.whose in object.keys(data.mangrove.table.roles)
		contains(condition.instead, ".")
	}
	count(answer(flow).conditions) == 27
}
