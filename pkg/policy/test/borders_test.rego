package mangrove.borders_test

import data.mangrove.entry.identification_read
import data.mangrove.entry.identification_refer
import data.mangrove.entry.open
import data.mangrove.given

named(grant) := object.union(grant, {"recipient": object.union(grant.recipient, {"country": "XOD"})})

# ---- referring abroad

referring(facts, purpose, categories, grants) := referring_to("XOD", facts, purpose, categories, grants)

referring_to(country, facts, purpose, categories, grants) := asking("bestinterests", country, facts, purpose, categories, grants)

asking(service, country, facts, purpose, categories, grants) := answer if {
	flow := object.union(
		given.flow("identification.refer", "identification", given.amara, array.concat([given.assignment("desk", "identification")], grants)),
		{
			"command": {"service": service, "agency": "odarra-social", "purpose": purpose, "categories": categories},
			"resource": {"recipient_agency_kind": "welfare", "recipient_country": country},
		},
	)
	answer := identification_refer.answer with input as given.with_facts(flow, facts)
}

agreed(purpose, categories) := named(given.consent("sharing", "odarra-social", "bestinterests", purpose, categories))

test_x_01_an_adult_agrees_to_be_known_abroad if {
	answer := referring(given.adult, "return", ["IDENTITY"], [agreed("return", {"IDENTITY"})])
	answer.deny == set()
	unnamed := referring(given.adult, "return", ["IDENTITY"], [given.consent("sharing", "odarra-social", "bestinterests", "return", {"IDENTITY"})])
	unnamed.deny == {"X-01"}
	withdrawn := referring(given.adult, "return", ["IDENTITY"], [given.ended(agreed("return", {"IDENTITY"}))])
	withdrawn.deny == {"C-01", "X-01"}
}

# Seed: R6, R32, R75.
test_x_01_only_what_the_agreement_covers if {
	health := referring(given.adult, "return", ["HEALTH"], [agreed("return", {"HEALTH"})])
	health.deny == {"X-01"}
	purpose := referring(given.adult, "health", ["IDENTITY"], [agreed("health", {"IDENTITY"})])
	purpose.deny == {"X-01"}
	nothing_shared := referring(given.adult, "health", [], [])
	nothing_shared.deny == {"X-01"}
	covered := referring(given.adult, "return", [], [])
	covered.deny == set()
	elsewhere := referring_to("XMC", given.adult, "return", [], [])
	elsewhere.deny == {"X-01"}
	here := referring_to("XNB", given.adult, "health", [], [])
	here.deny == set()
}

test_x_01_no_other_part_of_a_case_is_done_from_abroad if {
	asking("identification", "XOD", given.adult, "return", [], []).deny == {"X-01"}
	asking("shelter", "XOD", given.adult, "return", [], []).deny == {"X-01"}
	asking("returns", "XOD", given.adult, "return", [], []).deny == set()
	asking("identification", "XNB", given.adult, "return", [], []).deny == set()
	abroad := object.union(given.amara, {"agency": "odarra-social", "country": "XOD"})
	flow := given.flow("identification.read", "identification", abroad, [given.assignment("odarra-social", "identification")])
	answer := identification_read.answer with input as flow
	answer.deny == {"X-01"}
}

from_abroad(who, action, command, resource) := answer if {
	[service, _] := split(action, ".")
	flow := object.union(given.flow(action, service, who, [given.assignment(who.agency, service)]), {"command": command, "resource": resource})
	answer := data.mangrove.entry[replace(action, ".", "_")].answer with input as flow
}

everywhere := object.union(given.leonor, {"roles": {"child_social_worker", "supervisor", "return_officer", "panel_chair", "lawyer"}})

test_x_01_an_agency_abroad_does_what_it_is_asked_for if {
	every action in {"returns.read", "returns.agree_plan", "returns.deliver", "returns.duties", "returns.list", "bestinterests.read_requests", "consent.withdraw", "identification.list"} {
		from_abroad(everywhere, action, {}, {}).deny == set()
	}
	from_abroad(everywhere, "returns.correct_departure", {}, {"country": "XMC"}).deny == set()
	from_abroad(everywhere, "bestinterests.answer_abroad", {}, {"asked_agency": everywhere.agency}).deny == set()
}

no(recipient) := from_abroad(everywhere, "consent.refuse", {"family": "service", "purpose": "reintegration", "recipient": recipient}, {}).deny

# What is said no to there is the part of that agency, and closes nothing here.
test_x_01_a_no_from_abroad_is_to_who_says_it if {
	no({"agency": everywhere.agency}) == set()
	every recipient in [{}, {"agency": ""}, {"agency": "opendoor"}] {
		no(recipient) == {"X-01"}
	}
}

# Whatever the table lets a role do: of all actions there are, those that are not refused from abroad.
done_abroad contains action if {
	some action, _ in data.mangrove.table.actions
	not "X-01" in from_abroad(everywhere, action, {}, {}).deny
	not endswith(action, ".list")
	not endswith(action, ".duties")
	not contains(action, ".record_")
}

test_x_01_and_nothing_else_of_a_case if {
	done_abroad == {
		"identification.accept_referral", "identification.decline_referral", "bestinterests.answer_abroad", "bestinterests.read_requests",
		"returns.read", "returns.acknowledge_arrival", "returns.correct_arrival", "returns.correct_departure", "returns.agree_plan",
		"returns.deliver", "returns.issue_papers",
	}
	every action in {"consent.confirm", "consent.exclude", "identification.revoke_referral", "consent.open_own_record"} {
		from_abroad(everywhere, action, {}, {}).deny == {"X-01"}
	}
}

test_x_01_what_happened_is_recorded_from_abroad_and_marked if {
	visit := from_abroad(everywhere, "bestinterests.record_visit", {}, {})
	visit.deny == set()
	"X-01" in visit.outside
	monitoring := from_abroad(everywhere, "returns.record_monitoring", {}, {})
	monitoring.outside == set()
}

test_x_01_a_return_that_nobody_has_come_from_ends_here if {
	from_abroad(everywhere, "returns.close", {}, {"arrived": true, "receiver": everywhere.agency}).deny == set()
	from_abroad(everywhere, "returns.close", {}, {"arrived": true, "receiver": "another"}).deny == {"X-01"}
	from_abroad(everywhere, "returns.close", {}, {"arrived": false, "receiver": ""}).deny == {"X-01"}
}

test_x_01_letting_somebody_in_again_takes_somebody_here if {
	from_abroad(everywhere, "consent.withdraw", {}, {"kind": "consent"}).deny == set()
	from_abroad(everywhere, "consent.withdraw", {}, {"kind": "exclusion"}).deny == {"X-01"}
}

test_x_01_who_travels_along_may_be_of_any_agency if {
	named := {"witnesses": {"escort": {"named": "leonor", "agency": ""}, "waiver": {"named": "leonor", "agency": ""}}}
	from_abroad(everywhere, "returns.attest", {"occasion": "escort"}, named).deny == set()
	from_abroad(everywhere, "returns.attest", {"occasion": "waiver"}, named).deny == {"X-01"}
}

test_x_01_the_person_says_no_from_anywhere if {
	person := object.union(given.actor("person", "", "", set()), {"kind": "survivor", "country": "XOD"})
	own := object.union(given.grant("own", "own_record", given.person("person")), {"id": "own"})
	flow := given.flow("consent.exclude", "consent", person, [own])
	answer := data.mangrove.entry.consent_exclude.answer with input as flow
	answer.deny == set()
}

test_x_01_nothing_else_is_named_abroad if {
	waits := given.with_facts(given.flow("returns.depart", "returns", everywhere, [given.assignment(everywhere.agency, "returns")]), {"indicator_on": "2026-03-01", "proceeding_open": true})
	answer := data.mangrove.entry.returns_depart.answer with input as waits
	answer.deny == {"X-01"}
	answer.conditions == []
	answer.options == []
	answer.obligations == set()
	answer.explained
	here := data.mangrove.entry.returns_depart.answer with input as object.union(waits, {"actor": {"country": "XNB"}})
	{"R-02", "R-05"} & here.deny == {"R-02", "R-05"}
	count(here.conditions) > 0
}

test_p2_a_referral_abroad_is_no_bare_no if {
	shared := referring(given.aged(10), "return", ["HEALTH"], [agreed("return", {"HEALTH"})])
	shared.deny == {"CP-09", "X-01"}
	shared.options == [{"action": "identification.refer_without_sharing"}, {"action": "consent.ask"}]
	shared.escalate_to == ""
	never := referring(given.adult, "health", [], [])
	never.options == []
	never.escalate_to == "national_coordinator"
}

test_cp_09_of_a_child_for_tracing if {
	tracing := referring(given.aged(10), "tracing", ["FAMILY"], [agreed("tracing", {"FAMILY"})])
	tracing.deny == set()
	short := given.best_interests("odarra-social", "bestinterests", "XOD", "tracing", {"FAMILY"})
	assessed := referring(given.aged(10), "tracing", ["FAMILY"], [short])
	assessed.deny == set()
	over := referring(given.aged(10), "tracing", ["FAMILY"], [object.union(short, {"until": given.now})])
	over.deny == {"C-01", "CP-09", "X-01"}
}

test_cp_09_of_a_child_by_a_determination if {
	agreed_only := referring(given.aged(17), "return", ["IDENTITY"], [agreed("return", {"IDENTITY"})])
	agreed_only.deny == {"CP-09"}
	of_age := referring(given.aged(18), "return", ["IDENTITY"], [agreed("return", {"IDENTITY"})])
	of_age.deny == set()
	determined := given.best_interests("", "", "XOD", "return", {"IDENTITY"})
	carried := referring(given.aged(17), "return", ["IDENTITY"], [determined])
	carried.deny == set()
	more := referring(given.aged(17), "return", ["IDENTITY", "RETURN"], [determined])
	more.deny == {"C-01", "CP-09", "X-01"}
	another_country := referring(given.aged(17), "return", ["IDENTITY"], [given.best_interests("", "", "XMC", "return", {"IDENTITY"})])
	another_country.deny == {"C-01", "CP-09", "X-01"}
	reopened := referring(given.aged(17), "return", ["IDENTITY"], [given.ended(determined)])
	reopened.deny == {"C-01", "CP-09", "X-01"}
}

# A determination to return is for what follows there as well; a consent and a short assessment are for what they say.
test_cp_09_a_determination_to_return_is_for_the_reintegration if {
	determined := given.best_interests("", "", "XOD", "return", {"RETURN"})
	receiving := asking("returns", "XOD", given.aged(10), "reintegration", ["RETURN"], [determined])
	receiving.deny == set()
	assessed := asking("returns", "XOD", given.aged(10), "reintegration", ["RETURN"], [given.best_interests("odarra-social", "returns", "XOD", "return", {"RETURN"})])
	assessed.deny == {"C-01", "CP-09", "X-01"}
	given.carried(read_there(given.aged(10), [determined])) == {"RETURN": "best"}
	given.withheld(read_there(given.aged(10), [given.ended(determined)])) == {"RETURN": {"C-01", "C-02", "CP-09", "X-01"}}
	consented := named(given.consent("sharing", "odarra-social", "returns", "return", {"RETURN"}))
	given.withheld(read_there(given.adult, [consented])) == {"RETURN": {"C-01", "X-01"}}
}

read_there(facts, grants) := answer if {
	flow := given.with_sections(
		given.flow("open", "returns", given.leonor, array.concat(given.referred("odarra-social", "returns", "reintegration", set()), grants)),
		"returns", ["RETURN"],
	)
	answer := open.answer with input as given.with_facts(flow, facts)
}

# ---- opening from abroad

opening(who, facts, purpose, grants) := answer if {
	flow := given.with_sections(
		given.flow("open", "bestinterests", who, array.concat(given.referred(who.agency, "bestinterests", purpose, {"FAMILY", "HEALTH"}), grants)),
		"bestinterests", ["FAMILY"],
	)
	answer := open.answer with input as given.with_facts(flow, facts)
}

short := given.best_interests("odarra-social", "bestinterests", "XOD", "tracing", {"FAMILY"})

author(agency) := given.grant("author", "author", given.to(agency, "bestinterests"))

test_x_01_abroad_a_basis_that_names_the_country_opens if {
	carried := opening(given.leonor, given.aged(10), "tracing", [short])
	given.carried(carried) == {"FAMILY": "best"}
	unnamed := opening(given.leonor, given.aged(10), "tracing", [object.union(short, {"recipient": given.to("odarra-social", "bestinterests")})])
	given.withheld(unnamed) == {"FAMILY": {"CP-09", "X-01"}}
	over := opening(given.leonor, given.aged(10), "tracing", [object.union(short, {"until": given.now})])
	given.withheld(over) == {"FAMILY": {"C-01", "C-02", "CP-09", "X-01"}}
}

silent := object.union(given.adult, {"origin_contact": "none"})

advised := object.union(given.adult, {"origin_contact": "travel_document"})

test_x_02_nobody_tells_an_authority_of_origin if {
	agreement := agreed("return", {"IDENTITY", "FAMILY"})
	kept := referring(silent, "return", ["IDENTITY"], [agreement])
	kept.deny == {"X-02"}
	that_somebody_is_here := referring(silent, "return", [], [])
	that_somebody_is_here.deny == {"X-02"}
	document := referring(advised, "return", ["IDENTITY"], [agreement])
	document.deny == set()
	family := referring(advised, "return", ["IDENTITY", "FAMILY"], [agreement])
	family.deny == {"X-02"}
	at_home := referring_to("XNB", silent, "return", ["IDENTITY"], [agreement])
	at_home.deny == set()
}

test_x_02_an_authority_of_origin_opens_nothing if {
	kept := opening(given.leonor, silent, "tracing", [short])
	given.withheld(kept) == {"FAMILY": {"X-02"}}
	document := opening(given.leonor, advised, "tracing", [short])
	given.withheld(document) == {"FAMILY": {"X-02"}}
	unsaid := opening(given.leonor, given.adult, "tracing", [short])
	given.withheld(unsaid) == {}
	no_authority := opening(object.union(given.leonor, {"agency_kind": "ngo"}), silent, "tracing", [short])
	given.withheld(no_authority) == {}
	consulate := opening(object.union(given.leonor, {"agency_kind": "consulate"}), silent, "tracing", [short])
	given.withheld(consulate) == {"FAMILY": {"X-02"}}
}

# What an agency wrote opens to it in any country, of a child too; what another wrote beside it does not.
test_x_01_abroad_an_agency_reads_what_it_wrote if {
	every facts in [given.adult, given.aged(10)] {
		every country in ["XNB", "XOD", "XMC"] {
			own := opening(object.union(given.leonor, {"country": country}), facts, "tracing", [author("odarra-social")])
			given.carried(own) == {"FAMILY": "author"}
		}
	}
}

test_x_01_abroad_nobody_reads_what_another_wrote if {
	given.withheld(written(given.adult, "desk", [])) == {"FAMILY": {"C-01", "X-01"}}
	given.withheld(written(given.aged(10), "desk", [])) == {"FAMILY": {"C-01", "CP-09", "X-01"}}
	agreed_without_the_country := object.union(short, {"recipient": given.to("odarra-social", "bestinterests")})
	given.withheld(written(given.adult, "desk", [agreed_without_the_country])) == {"FAMILY": {"X-01"}}
}

written(facts, agency, grants) := answer if {
	flow := given.written_by(
		given.flow("open", "bestinterests", given.leonor, array.concat(given.referred("odarra-social", "bestinterests", "tracing", {"FAMILY"}), array.concat([author("odarra-social")], grants))),
		"bestinterests", agency, ["FAMILY"],
	)
	answer := open.answer with input as given.with_facts(flow, facts)
}

# Whoever wrote it, an authority that the person fears opens nothing.
test_x_02_an_authority_of_origin_does_not_read_what_it_wrote if {
	given.withheld(opening(given.leonor, silent, "tracing", [author("odarra-social")])) == {"FAMILY": {"X-02"}}
}

test_x_01_abroad_the_author_no_longer_assigned if {
	flow := given.with_sections(given.flow("open", "bestinterests", given.leonor, [author("odarra-social")]), "bestinterests", ["FAMILY"])
	answer := open.answer with input as flow
	answer.deny == {"N-01"}
	"X-01" in given.withheld(answer).FAMILY
}

test_x_01_abroad_what_no_agreement_covers if {
	flow := given.with_sections(
		given.flow("open", "bestinterests", object.union(given.leonor, {"roles": {"clinician"}}), array.concat(
			given.referred("odarra-social", "bestinterests", "tracing", {"HEALTH"}),
			[object.union(short, {"categories": {"HEALTH"}})],
		)),
		"bestinterests", ["HEALTH"],
	)
	health := open.answer with input as flow
	given.withheld(health) == {"HEALTH": {"X-01"}}
	purpose := opening(given.leonor, given.adult, "legal_aid", [object.union(short, {"purpose": "legal_aid"})])
	given.withheld(purpose) == {"FAMILY": {"X-01"}}
	elsewhere := opening(object.union(given.leonor, {"country": "XMC"}), given.adult, "tracing", [object.union(short, {"recipient": {"agency": "odarra-social", "service": "", "country": "XMC", "person": ""}})])
	given.withheld(elsewhere) == {"FAMILY": {"X-01"}}
}

test_x_01_the_own_record_goes_anywhere if {
	own := given.grant("own", "own_record", given.person("leonor"))
	flow := object.union(
		given.with_sections(given.flow("open", "bestinterests", given.leonor, [own]), "bestinterests", ["FAMILY"]),
		{"basis_ref": "own"},
	)
	answer := open.answer with input as flow
	given.withheld(answer) == {}
}

test_cp_09_a_child_is_known_abroad_by_a_determination if {
	agreed_only := opening(given.leonor, given.aged(17), "return", [named(given.consent("sharing", "odarra-social", "bestinterests", "return", {"FAMILY"}))])
	given.withheld(agreed_only) == {"FAMILY": {"CP-09"}}
	of_age := opening(given.leonor, given.aged(18), "return", [named(given.consent("sharing", "odarra-social", "bestinterests", "return", {"FAMILY"}))])
	given.withheld(of_age) == {}
	determined := opening(given.leonor, given.aged(17), "return", [given.best_interests("", "", "XOD", "return", {"FAMILY"})])
	given.carried(determined) == {"FAMILY": "best"}
	reopened := opening(given.leonor, given.aged(17), "return", [given.ended(given.best_interests("", "", "XOD", "return", {"FAMILY"}))])
	given.withheld(reopened) == {"FAMILY": {"C-01", "C-02", "CP-09", "X-01"}}
}

# ---- B-02 as a basis

opened(grants) := answer if {
	flow := given.with_sections(
		given.flow("open", "shelter", given.rosa, array.concat(given.referred("lantern", "shelter", "shelter", {"NEEDS"}), grants)),
		"identification", ["NEEDS"],
	)
	answer := open.answer with input as flow
}

needs := given.best_interests("lantern", "shelter", "XNB", "shelter", {"NEEDS"})

test_b_02_a_short_assessment_carries_as_a_consent_does if {
	carried := opened([needs])
	given.carried(carried) == {"NEEDS": "best"}
	over := opened([object.union(needs, {"until": given.now})])
	given.withheld(over) == {"NEEDS": {"C-01", "C-02"}}
	other := opened([given.best_interests("heron", "shelter", "XNB", "shelter", {"NEEDS"})])
	given.withheld(other) == {"NEEDS": {"C-01"}}
	purpose := opened([object.union(needs, {"purpose": "health"})])
	given.withheld(purpose) == {"NEEDS": {"C-01"}}
	no := opened([needs, given.refusal("sharing", "lantern", "shelter", "shelter")])
	given.carried(no) == {"NEEDS": "best"}
}

test_b_02_a_determination_is_for_another_country_only if {
	here := opened([given.best_interests("", "", "XOD", "shelter", {"NEEDS"})])
	given.withheld(here) == {"NEEDS": {"C-01"}}
}

test_b_02_a_guardians_no_does_not_end_the_matter if {
	no := object.union(given.refusal("service", "", "bestinterests", "tracing"), {"from": given.before})
	stands := referring(given.aged(10), "tracing", [], [no])
	stands.deny == {"C-01"}
	assessed := referring(given.aged(10), "tracing", ["FAMILY"], [no, object.union(short, {"from": "2026-03-02T09:00:00.000000000Z"})])
	assessed.deny == set()
	before := referring(given.aged(10), "tracing", ["FAMILY"], [no, object.union(short, {"from": "2026-02-01T09:00:00.000000000Z"})])
	before.deny == {"C-01"}
}
