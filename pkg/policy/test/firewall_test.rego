package mangrove.firewall_test

import data.mangrove.entry.consent_give
import data.mangrove.entry.consent_withdraw
import data.mangrove.entry.identification_open_case
import data.mangrove.entry.identification_read
import data.mangrove.entry.identification_refer
import data.mangrove.entry.legalaid_read_statement
import data.mangrove.entry.open
import data.mangrove.given

read(who, grants) := given.flow("identification.read", "identification", who, grants)

test_f_01_enforcement_reads_nothing if {
	answer := identification_read.answer with input as read(given.vera, [])
	answer.deny == {"F-01", "N-01", "N-02"}
	not answer.explained
}

test_f_01_whatever_was_agreed if {
	who := object.union(given.vera, {"roles": {"child_social_worker"}})
	grants := array.concat(
		given.referred("border", "identification", "identification", {"IDENTITY"}),
		[given.consent("sharing", "border", "identification", "identification", {"IDENTITY"})],
	)
	answer := open.answer with input as given.with_sections(given.flow("open", "identification", who, grants), "identification", ["IDENTITY"])
	answer.deny == {"F-01"}
	given.withheld(answer) == {"IDENTITY": {"F-01"}}
	given.carried(answer) == {}
	another := object.union(who, {"agency_kind": "social_services"})
	opened := open.answer with input as given.with_sections(given.flow("open", "identification", another, grants), "identification", ["IDENTITY"])
	given.carried(opened) == {"IDENTITY": "consent"}
}

test_f_01_opens_no_case if {
	who := object.union(given.vera, {"roles": {"hotline"}})
	answer := identification_open_case.answer with input as given.flow("identification.open_case", "identification", who, [])
	answer.deny == {"F-01"}
	other := identification_open_case.answer with input as given.flow("identification.open_case", "identification", given.amara, [])
	other.deny == set()
}

test_f_01_may_take_back_what_it_should_not_have if {
	answer := consent_withdraw.answer with input as given.flow("consent.withdraw", "consent", given.vera, [given.assignment("border", "identification")])
	answer.deny == set()
}

towards(kind, categories, grants) := answer if {
	flow := object.union(
		given.flow("identification.refer", "identification", given.amara, array.concat([given.assignment("desk", "identification")], grants)),
		{
			"command": {"service": "identification", "agency": "station", "purpose": "investigation", "categories": categories},
			"resource": {"recipient_agency_kind": kind},
		},
	)
	answer := identification_refer.answer with input as flow
}

test_f_01_no_referral_to_enforcement if {
	answer := towards("immigration_enforcement", [], [])
	answer.deny == {"F-01"}
	other := towards("social_services", [], [])
	other.deny == set()
}

test_f_02_a_referral_to_police_shares_by_proceedings_alone if {
	nothing := towards("police", [], [])
	nothing.deny == set()
	sharing := towards("police", ["IDENTITY"], [given.consent("sharing", "station", "identification", "investigation", {"IDENTITY"})])
	sharing.deny == {"F-02"}
	proceedings := towards("police", ["IDENTITY"], [given.consent("proceedings", "station", "identification", "investigation", {"IDENTITY"})])
	proceedings.deny == set()
}

# Seed: R16.
test_f_02_police_without_a_part if {
	answer := identification_read.answer with input as read(given.paul, [])
	answer.deny == {"F-02", "N-01"}
	answer.purpose == "investigation"
	not answer.explained
	statement := legalaid_read_statement.answer with input as given.flow("legalaid.read_statement", "legalaid", given.paul, [])
	statement.deny == {"C-07", "F-02", "N-01"}
}

police(grants) := answer if {
	flow := given.with_sections(given.flow("open", "identification", given.paul, grants), "identification", ["TESTIMONY", "IDENTITY"])
	answer := open.answer with input as flow
}

share := given.referred("station", "identification", "investigation", {"TESTIMONY", "IDENTITY"})

test_f_02_police_by_consent_to_proceedings if {
	agreed := given.consent("proceedings", "station", "identification", "investigation", {"TESTIMONY", "IDENTITY"})
	answer := police(array.concat(share, [agreed]))
	answer.deny == set()
	given.carried(answer) == {"TESTIMONY": "consent", "IDENTITY": "consent"}
	withdrawn := police(array.concat(share, [given.ended(agreed)]))
	withdrawn.deny == {"F-02"}
	given.carried(withdrawn) == {}
}

test_f_02_police_not_by_sharing_nor_as_another_service if {
	agreed := given.consent("sharing", "station", "identification", "investigation", {"IDENTITY"})
	sharing := police(array.concat(share, [agreed]))
	sharing.deny == {"F-02"}
	shelter := given.referred("station", "identification", "shelter", {"IDENTITY"})
	disguised := police(array.concat(shelter, [object.union(agreed, {"purpose": "shelter"})]))
	disguised.deny == {"F-02"}
}

give(kind, family) := answer if {
	flow := object.union(
		given.flow("consent.give", "consent", given.amara, [given.assignment("desk", "identification")]),
		{
			"command": {
				"family": family, "purpose": "investigation", "categories": ["IDENTITY"], "giver": "person", "child_view": "",
				"recipient": given.to("station", ""), "until": given.later,
				"evidence": {"proof": "call_back", "witness": "ines", "witness_agency": "lantern", "language": "pt", "explained": "t", "notice_given": true},
			},
			"resource": {"recipient_agency_kind": kind},
		},
	)
	answer := consent_give.answer with input as flow
}

test_f_01_no_consent_to_enforcement if {
	answer := give("immigration_enforcement", "sharing")
	answer.deny == {"F-01"}
}

test_f_02_a_consent_to_police_is_one_to_proceedings if {
	sharing := give("police", "sharing")
	sharing.deny == {"F-02"}
	proceedings := give("police", "proceedings")
	proceedings.deny == set()
}

# Seed: R38.
test_floor_2_an_input_with_cooperation_is_not_decided if {
	every name in ["cooperation", "cooperates", "testifies", "crime"] {
		flow := given.with_facts(read(given.amara, [given.assignment("desk", "identification")]), {name: false})
		answer := identification_read.answer with input as flow
		answer.deny == {"P0"}
	}
}

# The floor holds with every table emptied.
test_floor_3_4_5_without_tables if {
	enforcement := data.mangrove.floor.deny with input as read(given.vera, []) with data.mangrove.table as {}
	enforcement == {"F-01"}
	flow := object.union(given.flow("shelter.admit", "shelter", given.rosa, []), {"resource": given.unit("adults", [given.sleeper("a", 30, "")])})
	presumed := data.mangrove.floor.deny with input as given.with_facts(flow, object.union(given.aged(30), {"age_disputed": true})) with data.mangrove.table as {}
	presumed == {"CP-01"}
	child := data.mangrove.floor.deny with input as given.with_facts(flow, given.aged(10)) with data.mangrove.table as {}
	child == {"CP-02"}
	adult := data.mangrove.floor.deny with input as given.with_facts(flow, given.aged(30)) with data.mangrove.table as {}
	adult == set()
	beside_child := object.union(flow, {"resource": given.unit("family", [given.sleeper("a", 10, "")])})
	joining := data.mangrove.floor.deny with input as given.with_facts(beside_child, given.aged(30)) with data.mangrove.table as {}
	joining == {"CP-02"}
}

test_c_06_what_may_reach_police_needs_a_call_back if {
	answer := give("police", "proceedings")
	answer.deny == set()
	flow := object.union(
		given.flow("consent.give", "consent", given.amara, [given.assignment("desk", "identification")]),
		{
			"command": {
				"family": "proceedings", "purpose": "investigation", "categories": ["IDENTITY"], "giver": "person", "child_view": "",
				"recipient": given.to("station", ""), "until": given.later,
				"evidence": {"proof": "mark", "witness": "ines", "witness_agency": "lantern", "language": "pt", "explained": "t", "notice_given": true},
			},
			"resource": {"recipient_agency_kind": "police"},
		},
	)
	marked := consent_give.answer with input as flow
	marked.deny == {"C-06"}
}

# Who was found trafficked, who was not, and whose case is before a court are helped alike, by whoever helps and whatever
# else stands: the same answer, to the last option and duty.
test_f_04_the_crime_and_the_court_change_no_assistance if {
	helping := {action |
		some action, _ in data.mangrove.table.actions
		"F-04" in answered(action, given.rosa, {}).applied
	}
	count(helping) >= 10
	every action in helping {
		every who in {given.rosa, given.amara, given.lucien, given.paul, given.vera} {
			plain := answered(action, who, {})
			every found in {
				{"stage": "detected", "indicator_on": ""}, {"stage": "presumed", "indicator_on": "2026-03-01"}, {"stage": "closed", "indicator_on": "2025-01-01"},
				{"proceeding_open": true}, {"proceeding_open": false, "advised_on": "2026-03-01"},
			} {
				answered(action, who, found) == plain
			}
		}
	}
}

answered(action, who, found) := answer if {
	[service, _] := split(action, ".")
	flow := object.union(
		given.flow(action, service, who, [given.assignment(who.agency, service)]),
		{"command": {"purpose": "shelter", "service": "shelter", "agency": "lantern", "categories": []}, "resource": given.unit("adults", [])},
	)
	answer := data.mangrove.entry[replace(action, ".", "_")].answer with input as given.with_facts(flow, found)
}
