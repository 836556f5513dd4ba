package mangrove.ladder_test

import data.mangrove.entry.shelter_admit
import data.mangrove.entry.shelter_plan_reintegration
import data.mangrove.entry.shelter_read_calls
import data.mangrove.entry.shelter_record_call
import data.mangrove.entry.shelter_record_night
import data.mangrove.entry.shelter_reserve
import data.mangrove.entry.shelter_review_emergency
import data.mangrove.given

assigned := [given.assignment("lantern", "shelter")]

keeper := object.union(given.assignment("desk", "identification"), {"id": "keeper"})

unit(kind, beds) := object.union(given.unit(kind, []), {"beds": beds, "agency": "lantern"})

flow(action, years, calls, where) := object.union(
	given.with_facts(given.flow(action, "shelter", given.rosa, array.concat(assigned, [keeper])), object.union(given.aged(years), {"care_calls": calls})),
	{"resource": where},
)

reserving(years, calls, where) := answer if {
	answer := shelter_reserve.answer with input as flow("shelter.reserve", years, calls, where)
}

with_command(flow_, command) := object.union(flow_, {"command": command})

in_emergency(years, calls, where) := answer if {
	answer := shelter_reserve.answer with input as with_command(flow("shelter.reserve", years, calls, where), {"emergency": "nowhere_to_sleep"})
}

family := [given.call("family", "unsafe", "2026-03-01", 1)]

family_and_kin := array.concat(family, [given.call("kin", "unavailable", "2026-03-01", 1)])

all_but_homes := array.concat(family_and_kin, given.foster(6))

asks(options) := {trim_prefix(option.action, "shelter.ask_"): option.more | some option in options}

test_cp_03_each_step_needs_the_gentler_ones if {
	every row in [
		{"kind": "foster", "calls": [], "ask": {"family": 1, "kin": 1}},
		{"kind": "foster", "calls": family, "ask": {"kin": 1}},
		{"kind": "small_group", "calls": family_and_kin, "ask": {"foster": 6}},
		{"kind": "institution", "calls": given.foster(4), "ask": {"family": 1, "kin": 1, "foster": 2, "small_group": 2}},
		{"kind": "institution", "calls": all_but_homes, "ask": {"small_group": 2}},
	] {
		answer := reserving(10, row.calls, unit(row.kind, 8))
		answer.deny == {"CP-03"}
		asks(answer.options) == row.ask
		answer.obligations == {"duty:find_place:shelter_coordinator:2h"}
		answer.escalate_to == "on_call_child_protection"
		"P2" in answer.applied
	}
	every row in [
		{"kind": "foster", "calls": family_and_kin},
		{"kind": "small_group", "calls": all_but_homes},
		{"kind": "institution", "calls": given.asked},
	] {
		answer := reserving(10, row.calls, unit(row.kind, 8))
		answer.deny == set()
		answer.options == []
	}
}

test_cp_03_is_for_children if {
	grown := reserving(18, [], unit("adults", 8))
	grown.deny == set()
	seventeen := reserving(17, [], unit("foster", 1))
	seventeen.deny == {"CP-03"}
	disputed := shelter_reserve.answer with input as given.with_facts(flow("shelter.reserve", 30, [], unit("foster", 1)), {"age_disputed": true})
	disputed.deny == {"CP-03"}
}

# Where a child is refused a place for adults, whom to ask is told, and CP-03 is not named.
test_cp_03_a_place_for_adults_is_no_step if {
	answer := reserving(16, family, unit("adults", 8))
	answer.deny == {"CP-01"}
	asks(answer.options) == {"kin": 1, "foster": 6}
}

test_cp_03_a_place_of_no_kind_is_on_no_step if {
	answer := reserving(16, given.asked, unit("cells", 8))
	answer.deny == {"CP-02", "CP-03"}
}

foster_calls(calls) := reserving(10, array.concat(family_and_kin, calls), unit("small_group", 8)).deny

test_cp_03_how_many_calls if {
	foster_calls(given.foster(5)) == {"CP-03"}
	foster_calls(given.foster(6)) == set()
	foster_calls(given.foster(7)) == set()
	reserving(10, array.concat(all_but_homes, [given.call("small_group", "unavailable", "2026-03-02", 1)]), unit("institution", 40)).deny == {"CP-03"}
}

test_cp_03_one_word_of_danger_or_of_the_child_is_enough if {
	foster_calls([given.call("foster", "unsafe", "2026-03-02", 1)]) == set()
	foster_calls([given.call("foster", "refused_by_child", "2026-03-02", 1)]) == set()
}

test_cp_03_who_does_not_answer_counts_after_some_days if {
	five := given.foster(5)
	foster_calls(array.concat(five, tried(6, ["2026-02-27", "2026-02-28", "2026-03-02"]))) == set()
	foster_calls(array.concat(five, tried(6, ["2026-02-28", "2026-03-02", "2026-03-02"]))) == {"CP-03"}
	foster_calls(array.concat(five, array.concat(tried(6, ["2026-02-27", "2026-02-28"]), tried(7, ["2026-03-02"])))) == {"CP-03"}
	foster_calls(array.concat(five, tried(5, ["2026-02-27", "2026-02-28", "2026-03-02"]))) == {"CP-03"}
}

tried(who, days) := [given.call("foster", "no_answer", day, who) | some day in days]

test_cp_03_who_is_asked_twice_counts_once if {
	foster_calls(array.concat(given.foster(5), given.foster(5))) == {"CP-03"}
}

test_cp_03_a_call_is_written_down_in_time if {
	foster_calls(["foster/unsafe/2026-02-20/2026-02-27/foster-1"]) == set()
	foster_calls(["foster/unsafe/2026-02-20/2026-02-28/foster-1"]) == {"CP-03"}
	foster_calls(["foster/unsafe/2026-02-20//foster-1"]) == {"CP-03"}
}

test_cp_03_an_offer_is_answered_first if {
	offered := array.concat(given.foster(6), [given.call("foster", "offered", "2026-03-02", 1)])
	foster_calls(offered) == {"CP-03"}
	foster_calls(array.concat(offered, given.foster(5))) == {"CP-03"}
	foster_calls(array.concat(offered, given.foster(6))) == set()
	foster_calls(array.concat(offered, [given.call("foster", "refused_by_child", "2026-03-02", 1)])) == set()
}

# 31 January is 30 days before 2 March.
test_cp_03_a_call_holds_for_some_days if {
	foster_calls([given.call("foster", "unsafe", "2026-01-31", 1)]) == set()
	foster_calls([given.call("foster", "unsafe", "2026-01-30", 1)]) == {"CP-03"}
	foster_calls([given.call("foster", "unsafe", "2026-03-03", 1)]) == {"CP-03"}
	foster_calls(["foster/unsafe/soon", "foster", "unsafe"]) == {"CP-03"}
}

test_cp_03_many_places_are_an_institution if {
	reserving(10, all_but_homes, unit("small_group", 12)).deny == set()
	reserving(10, all_but_homes, unit("small_group", 13)).deny == {"CP-03"}
	reserving(10, family_and_kin, unit("foster", 12)).deny == set()
	reserving(10, family_and_kin, unit("foster", 13)).deny == {"CP-03"}
}

test_cp_03_a_family_unit_is_the_familys_own if {
	mother := given.sleeper("mother", 30, "h")
	with_her(40, [mother], {}).deny == set()
	with_her(41, [mother], {}).deny == {"CP-03"}
	with_her(40, [], {}).deny == {"CP-03"}
	with_her(40, [given.sleeper("sister", 12, "h")], {}).deny == {"CP-03"}
	with_her(40, [mother], {"assessed_with": []}).deny == {"CP-02", "CP-03"}
	with_her(40, [object.union(given.sleeper("carer", 30, "i"), {"vetted_carer": true})], {}).deny == {"CP-03"}
	with_her(40, [object.union(given.sleeper("aunt", 30, "h"), {"vetted_carer": true})], {}).deny == set()
	alone := reserving(10, [], unit("family", 3))
	alone.deny == {"CP-03"}
	asks(alone.options) == {"family": 1, "kin": 1, "foster": 6}
	asked := reserving(10, all_but_homes, unit("family", 3))
	asked.deny == set()
}

with_her(beds, sleepers, facts) := answer if {
	there := object.union(unit("family", beds), {"sleepers": sleepers})
	child := given.with_facts(flow("shelter.reserve", 2, [], there), object.union({"household": "h", "assessed_with": ["mother"]}, facts))
	answer := shelter_reserve.answer with input as child
}

# A bed is held for a child beside one held for their mother; taken in is the mother first.
test_cp_03_a_family_that_comes_together if {
	held := object.union(unit("family", 8), {"held": ["mother"]})
	theirs := {"household": "h", "assessed_with": ["mother"]}
	coming := shelter_reserve.answer with input as given.with_facts(flow("shelter.reserve", 2, [], held), theirs)
	coming.deny == set()
	of_another := shelter_reserve.answer with input as given.with_facts(flow("shelter.reserve", 2, [], held), {"household": "h", "assessed_with": ["father"]})
	of_another.deny == {"CP-03"}
	before_her := shelter_admit.answer with input as given.with_facts(flow("shelter.admit", 2, [], held), theirs)
	before_her.deny == {"CP-03"}
}

test_cp_03_under_three_in_a_family if {
	every kind in ["small_group", "institution"] {
		reserving(2, given.asked, unit(kind, 8)).deny == {"CP-03"}
		reserving(3, given.asked, unit(kind, 8)).deny == set()
	}
	tomorrow := given.with_facts(flow("shelter.reserve", 3, given.asked, unit("small_group", 8)), {"adult_on": "2041-03-03"})
	young := shelter_reserve.answer with input as tomorrow
	young.deny == {"CP-03"}
	reserving(2, given.asked, unit("foster", 1)).deny == set()
	unknown := shelter_reserve.answer with input as given.with_facts(flow("shelter.reserve", 3, given.asked, unit("small_group", 8)), {"adult_on": ""})
	unknown.deny == set()
}

beside(sleeper, calls) := answer if {
	there := object.union(unit("small_group", 8), {"sleepers": [sleeper]})
	answer := shelter_reserve.answer with input as given.with_facts(flow("shelter.reserve", 2, calls, there), {"household": "h"})
}

test_cp_03_siblings_stay_together if {
	beside(given.sleeper("brother", 6, "h"), given.asked).deny == set()
	beside(given.sleeper("other", 6, "i"), given.asked).deny == {"CP-03"}
	beside(given.sleeper("brother", 6, "h"), family).deny == {"CP-03"}
	carer := object.union(given.sleeper("carer", 40, "h"), {"vetted_carer": true})
	beside(carer, given.asked).deny == {"CP-03"}
}

test_cp_03_an_emergency_stands_in_place_of_the_calls if {
	every years in [2, 10] {
		answer := in_emergency(years, [], unit("institution", 40))
		answer.deny == set()
		answer.applied == {"F-03", "F-04", "CP-03"}
	}
	grown := in_emergency(30, [], unit("adults", 8))
	grown.applied == {"F-03", "F-04"}
	word := shelter_reserve.answer with input as with_command(flow("shelter.reserve", 10, [], unit("institution", 40)), {"emergency": "soon"})
	word.deny == {"CP-03"}
	among_adults := in_emergency(16, [], unit("adults", 8))
	among_adults.deny == {"CP-01"}
}

admitting(years, command, where) := answer if {
	answer := shelter_admit.answer with input as with_command(flow("shelter.admit", years, given.asked, where), command)
}

plan := "duty:plan_reintegration:child_social_worker:30d@desk"

review := "duty:review_emergency:child_social_worker:72h@desk"

test_cp_03_what_follows_from_taking_a_child_in if {
	every kind in ["small_group", "institution"] {
		admitting(10, {}, unit(kind, 8)).obligations == {plan}
	}
	admitting(10, {}, unit("foster", 1)).obligations == set()
	admitting(10, {"emergency": "in_danger"}, unit("small_group", 8)).obligations == {plan, review}
	admitting(10, {"emergency": "in_danger"}, unit("foster", 1)).obligations == {review}
	admitting(30, {"emergency": "in_danger"}, unit("adults", 8)).obligations == set()
	refused := admitting(10, {}, object.union(unit("small_group", 8), {"agency": "heron"}))
	refused.deny == {"N-02"}
	refused.obligations == set()
}

held_for(who, why, agency) := {"emergencies": [{"case": who, "emergency": why, "declared_by": agency}]}

at_the_door(action, calls, held) := answer if {
	asked := flow(action, 10, calls, object.union(unit("small_group", 8), held))
	answer := {"shelter.admit": shelter_admit.answer, "shelter.reserve": shelter_reserve.answer}[action] with input as asked
}

# What was said when the bed was held counts at the door, for that child and that bed alone.
test_cp_03_a_bed_held_in_an_emergency_is_slept_in_in_it if {
	every why in ["in_danger", "nowhere_to_sleep"] {
		carried := at_the_door("shelter.admit", [], held_for("case", why, "lantern"))
		carried.deny == set()
		"CP-03" in carried.applied
		carried.obligations == {plan, review}
		at_the_door("shelter.reserve", [], held_for("case", why, "lantern")).deny == {"CP-03"}
	}
	every held in [held_for("another", "in_danger", "lantern"), held_for("case", "soon", "lantern"), {"emergencies": []}] {
		at_the_door("shelter.admit", [], held).deny == {"CP-03"}
	}
	of_another_age := object.union(held_for("case", "in_danger", "lantern"), {"from_age": 12})
	at_the_door("shelter.admit", given.asked, of_another_age).deny == set()
}

# Who keeps the case and held the bed in an emergency does not look again at their own word.
test_cp_03_who_said_it_does_not_review if {
	own := at_the_door("shelter.admit", [], held_for("case", "in_danger", "desk"))
	own.obligations == {plan, "duty:review_emergency:child_social_worker:72h:anywhere"}
	said := shelter_review_emergency.answer with input as object.union(
		acting("shelter.review_emergency", given.amara, "ines"),
		{"resource": {"taken_in_by": "ines", "taken_in_by_agency": "elsewhere", "declared_by": given.amara.agency}},
	)
	said.deny == {"CP-03"}
	other := shelter_review_emergency.answer with input as object.union(
		acting("shelter.review_emergency", given.amara, "ines"),
		{"resource": {"taken_in_by": "ines", "taken_in_by_agency": "elsewhere", "declared_by": "lantern"}},
	)
	other.deny == set()
}

test_cp_03_where_nobody_keeps_the_case_the_house_plans if {
	alone := object.union(flow("shelter.admit", 10, given.asked, unit("small_group", 8)), {"grants": assigned})
	answer := shelter_admit.answer with input as alone
	answer.deny == set()
	answer.obligations == {"duty:plan_reintegration:child_social_worker:30d"}
}

slept(calls, facts) := answer if {
	answer := shelter_record_night.answer with input as given.with_facts(flow("shelter.record_night", 10, calls, unit("institution", 40)), facts)
}

test_cp_03_a_night_is_marked_and_kept if {
	out := slept([], {})
	out.deny == set()
	out.outside == {"CP-03"}
	asked := slept(given.asked, {})
	asked.outside == set()
	resident := slept([], {"unit": "unit"})
	resident.outside == set()
	elsewhere := slept([], {"unit": "other"})
	elsewhere.outside == {"CP-03"}
}

acting(entry_action, who, taken_in_by) := object.union(
	given.flow(entry_action, "shelter", who, array.concat(assigned, [keeper])),
	{"resource": {"taken_in_by": taken_in_by, "taken_in_by_agency": "elsewhere"}},
)

test_p1_who_keeps_the_case_records_calls if {
	keeps := shelter_record_call.answer with input as acting("shelter.record_call", given.amara, "")
	keeps.deny == set()
	keeps.outside == set()
	house := shelter_record_call.answer with input as acting("shelter.record_call", given.rosa, "")
	house.outside == set()
	stranger := shelter_record_call.answer with input as acting("shelter.record_call", given.lucien, "")
	stranger.deny == {"N-01"}
	not stranger.explained
	role := shelter_record_call.answer with input as acting("shelter.record_call", object.union(given.amara, {"roles": {"hotline"}}), "")
	role.deny == set()
	role.outside == {"N-02"}
}

test_n_01_who_sees_the_calls_and_plans if {
	every who in [given.amara, given.rosa] {
		read := shelter_read_calls.answer with input as acting("shelter.read_calls", who, "ines")
		read.deny == set()
	}
	stranger := shelter_read_calls.answer with input as acting("shelter.read_calls", given.lucien, "ines")
	stranger.deny == {"N-01", "N-02"}
	not stranger.explained
	planned := shelter_plan_reintegration.answer with input as acting("shelter.plan_reintegration", given.amara, "ines")
	planned.deny == set()
	planned.grant == "keeper"
	house := shelter_plan_reintegration.answer with input as acting("shelter.plan_reintegration", given.rosa, "ines")
	house.deny == {"N-02"}
}

test_cp_03_somebody_else_reviews if {
	other := shelter_review_emergency.answer with input as acting("shelter.review_emergency", given.amara, "ines")
	other.deny == set()
	own := shelter_review_emergency.answer with input as acting("shelter.review_emergency", given.amara, "amara")
	own.deny == {"CP-03"}
	own.explained
	colleague := shelter_review_emergency.answer with input as object.union(
		acting("shelter.review_emergency", given.amara, "ines"),
		{"resource": {"taken_in_by": "ines", "taken_in_by_agency": given.amara.agency}},
	)
	colleague.deny == {"CP-03"}
	house := shelter_review_emergency.answer with input as acting("shelter.review_emergency", given.rosa, "ines")
	house.deny == {"N-02"}
	stranger := shelter_review_emergency.answer with input as acting("shelter.review_emergency", given.lucien, "ines")
	stranger.deny == {"N-01", "N-02"}
}

kite := object.union(unit("small_group", 8), {"from_age": 8, "to_age": 14})

test_cp_12_the_ages_that_a_unit_takes if {
	reserving(8, given.asked, kite).deny == set()
	reserving(14, given.asked, kite).deny == set()
	every years in [7, 15] {
		answer := reserving(years, given.asked, kite)
		answer.deny == {"CP-12"}
		answer.obligations == {"duty:find_place:shelter_coordinator:2h"}
		"P2" in answer.applied
	}
	reserving(5, given.asked, object.union(kite, {"from_age": 0})).deny == set()
	reserving(17, given.asked, object.union(kite, {"to_age": 0})).deny == set()
	unknown := shelter_reserve.answer with input as given.with_facts(flow("shelter.reserve", 7, given.asked, kite), {"adult_on": ""})
	unknown.deny == set()
	tomorrow := shelter_reserve.answer with input as given.with_facts(flow("shelter.reserve", 7, given.asked, kite), {"adult_on": "2036-03-03"})
	tomorrow.deny == {"CP-12"}
	admitted := shelter_admit.answer with input as flow("shelter.admit", 7, given.asked, kite)
	admitted.deny == {"CP-12"}
}

# Who is treated as a child is at most 17, whatever date is on record: a unit up to 17 takes them, one up to 14 does not.
test_cp_12_who_is_presumed_a_child if {
	tern := object.union(kite, {"from_age": 15, "to_age": 17})
	presumed := {"age_disputed": true, "adult_on": "2024-01-01"}
	taken := shelter_reserve.answer with input as given.with_facts(flow("shelter.reserve", 7, given.asked, tern), presumed)
	taken.deny == set()
	not_taken := shelter_reserve.answer with input as given.with_facts(flow("shelter.reserve", 7, given.asked, kite), presumed)
	not_taken.deny == {"CP-12"}
}

# An emergency comes before the calls (CP-03) and the ages of a unit (CP-12), and before no other rule: the console offers none where
# another is against a bed.
test_an_emergency_lifts_no_other_rule if {
	not_of_age := object.union(unit("institution", 40), {"from_age": 8, "to_age": 14})
	reserving(7, [], not_of_age).deny == {"CP-03", "CP-12"}
	in_emergency(7, [], not_of_age).deny == set()

	beside_adult := object.union(unit("family", 8), {"sleepers": [given.sleeper("a", 40, "")]})
	reserving(7, [], beside_adult).deny == {"CP-02", "CP-03"}
	in_emergency(7, [], beside_adult).deny == {"CP-02"}

	in_emergency(7, [], unit("adults", 8)).deny == {"CP-01"}

	of_guardian := object.union(unit("institution", 40), {"agency": "guardians"})
	stands := given.grant("stands", "guardianship", object.union(given.person("mariam"), {"agency": "guardians"}))
	guarded := object.union(flow("shelter.reserve", 7, [], of_guardian), {"grants": array.concat(assigned, [keeper, stands])})
	calls := shelter_reserve.answer with input as guarded
	calls.deny == {"CP-03", "CP-08"}
	urgent := shelter_reserve.answer with input as with_command(guarded, {"emergency": "in_danger"})
	urgent.deny == {"CP-08"}
}

test_an_emergency_is_offered_where_it_would_let_be if {
	urgent := {"action": "shelter.say_emergency"}
	not_of_age := object.union(unit("institution", 40), {"from_age": 8, "to_age": 14})
	urgent in reserving(7, [], not_of_age).options
	urgent in reserving(7, [], unit("institution", 40)).options

	beside_adult := object.union(unit("family", 8), {"sleepers": [given.sleeper("a", 40, "")]})
	not urgent in reserving(7, [], beside_adult).options
	not urgent in in_emergency(7, [], beside_adult).options
	not urgent in reserving(7, [], unit("adults", 8)).options

	of_guardian := object.union(unit("institution", 40), {"agency": "guardians"})
	stands := given.grant("stands", "guardianship", object.union(given.person("mariam"), {"agency": "guardians"}))
	guarded := object.union(flow("shelter.reserve", 7, [], of_guardian), {"grants": array.concat(assigned, [keeper, stands])})
	calls := shelter_reserve.answer with input as guarded
	not urgent in calls.options

	another := object.union(flow("shelter.reserve", 7, [], unit("institution", 40)), {"actor": object.union(given.rosa, {"roles": ["lawyer"]})})
	no_role := shelter_reserve.answer with input as another
	no_role.deny == {"CP-03", "N-02"}
	not urgent in no_role.options
}

test_cp_12_gives_way if {
	in_emergency(7, [], kite).deny == set()
	joining := object.union(kite, {"sleepers": [given.sleeper("brother", 9, "h")]})
	with_brother := shelter_reserve.answer with input as given.with_facts(flow("shelter.reserve", 7, given.asked, joining), {"household": "h"})
	with_brother.deny == set()
	with_other := shelter_reserve.answer with input as given.with_facts(flow("shelter.reserve", 7, given.asked, joining), {"household": "i"})
	with_other.deny == {"CP-12"}
	grown := reserving(30, [], object.union(unit("adults", 8), {"from_age": 16, "to_age": 17}))
	grown.deny == set()
	family_unit := object.union(unit("family", 8), {"to_age": 1, "held": ["mother"]})
	coming := shelter_reserve.answer with input as given.with_facts(flow("shelter.reserve", 2, [], family_unit), {"household": "h", "assessed_with": ["mother"]})
	coming.deny == set()
}

test_cp_12_where_somebody_slept_is_kept if {
	night := shelter_record_night.answer with input as flow("shelter.record_night", 7, given.asked, kite)
	night.deny == set()
	night.outside == {"CP-12"}
	living := shelter_record_night.answer with input as given.with_facts(flow("shelter.record_night", 7, given.asked, kite), {"unit": "unit"})
	living.outside == set()
}
