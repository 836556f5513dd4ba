package mangrove.children_test

import data.mangrove.children
import data.mangrove.entry.identification_assess_family
import data.mangrove.entry.identification_correct_birth
import data.mangrove.entry.identification_determine_age
import data.mangrove.entry.identification_dispute_age
import data.mangrove.entry.identification_open_case
import data.mangrove.entry.identification_vet_carer
import data.mangrove.entry.shelter_admit
import data.mangrove.entry.shelter_answer_night
import data.mangrove.entry.shelter_discharge
import data.mangrove.entry.shelter_record_night
import data.mangrove.entry.shelter_reserve
import data.mangrove.floor
import data.mangrove.given

assigned := [given.assignment("lantern", "shelter")]

# Gentler care was asked for: what stands in the way here is who sleeps where.
reserving(facts, unit) := answer if {
	flow := object.union(given.flow("shelter.reserve", "shelter", given.rosa, assigned), {"resource": unit})
	answer := shelter_reserve.answer with input as given.with_facts(flow, object.union({"care_calls": given.asked}, facts))
}

person(years, household) := object.union(given.aged(years), {"household": household})

of_facts(facts) := given.with_facts(given.flow("x", "shelter", given.rosa, []), facts)

test_cp_01_presumed_a_child if {
	not children.child with input as of_facts(given.aged(18))
	children.child with input as of_facts({"adult_on": "2026-03-03", "age_disputed": false})
	children.child with input as of_facts(object.union(given.aged(30), {"age_disputed": true}))
	children.child with input as of_facts({"adult_on": ""})
	children.child with input as of_facts({"adult_on": "soon"})
	children.child with input as of_facts({"adult_on": 5})
}

test_cp_01_no_place_for_adults_even_empty if {
	every facts in [given.aged(17), object.union(given.aged(30), {"age_disputed": true})] {
		answer := reserving(facts, given.unit("adults", []))
		"CP-01" in answer.deny
		answer.escalate_to == "on_call_child_protection"
	}
	adult := reserving(given.aged(18), given.unit("adults", []))
	adult.deny == set()
}

# Also on the day on which the other turns 18, which the floor leaves to the country's calendar.
test_cp_01_not_beside_an_unrelated_adult if {
	every facts in [{"adult_on": ""}, object.union(given.aged(30), {"age_disputed": true})] {
		answer := reserving(facts, given.unit("family", [given.sleeper("a", 18, "")]))
		answer.deny == {"CP-01", "CP-02"}
		carer := reserving(facts, given.unit("family", [object.union(given.sleeper("a", 18, ""), {"vetted_carer": true})]))
		carer.deny == set()
	}
	known := reserving(given.aged(17), given.unit("family", [given.sleeper("a", 18, "")]))
	known.deny == {"CP-02"}
}

by(action, roles, kind, facts) := given.with_facts(
	given.flow(
		action, "identification", object.union(given.amara, {"roles": roles, "agency_kind": kind}),
		[given.assignment("desk", "identification")],
	),
	facts,
)

determining(roles, kind) := answer if {
	disputed := object.union(given.aged(16), {"age_disputed": true})
	answer := identification_determine_age.answer with input as by("identification.determine_age", roles, kind, disputed)
}

test_cp_01_only_the_authority_closes_a_dispute if {
	caseworker := determining({"child_social_worker"}, "welfare")
	caseworker.deny == {"CP-01", "N-02"}
	elsewhere := determining({"supervisor"}, "ngo")
	elsewhere.deny == {"CP-01"}
	authority := determining({"supervisor"}, "welfare")
	authority.deny == set()
	panel := determining({"panel_chair"}, "panel")
	panel.deny == set()
}

correcting(facts, latest) := correcting_for([given.assignment("desk", "identification")], facts, latest)

correcting_for(grants, facts, latest) := correcting_to(grants, facts, latest, "documented")

correcting_to(grants, facts, latest, status) := answer if {
	flow := object.union(
		by("identification.correct_birth", {"child_social_worker"}, "welfare", facts),
		{"command": {"birth": {"earliest": latest, "latest": latest, "status": status}}, "grants": grants},
	)
	answer := identification_correct_birth.answer with input as flow
}

test_cp_01_a_correction_stays_in_its_band if {
	adult := correcting(given.aged(16), "2008-03-02")
	adult.deny == {"CP-01"}
	grown := correcting(given.aged(30), "1995-01-01")
	grown.deny == set()
	band := correcting(given.aged(6), "2010-03-02")
	band.deny == {"CP-01"}
	within := correcting(born("2018-03-02"), "2018-03-09")
	within.deny == set()
	younger := correcting(born("2018-03-02"), "2020-03-03")
	younger.deny == {"CP-01"}
	childhood := correcting(given.aged(30), "2010-01-01")
	childhood.deny == {"CP-01"}
	disputed := correcting(object.union(given.aged(16), {"age_disputed": true}), "2010-01-01")
	disputed.deny == {"CP-01"}
}

# Who was born that day, as was said at first.
born(latest) := {"born_latest": latest, "born_latest_said": latest, "adult_on": children.eighteen(latest), "age_status": "documented"}

test_cp_01_a_correction_ends_no_childhood_earlier_or_later if {
	child := born("2010-02-01")
	referred := given.referred("desk", "identification", "identification", {"IDENTITY"})
	same := correcting_for(referred, child, "2010-02-01")
	same.deny == set()
	every latest in ["2008-03-03", "2010-01-25", "2010-01-31", "2010-02-02", "2010-06-01"] {
		told := correcting_for(referred, child, latest)
		told.deny == {"CP-01"}
	}
	untold := correcting(object.remove(child, {"born_latest", "born_latest_said"}), "2010-02-01")
	untold.deny == {"CP-01"}
	grown := correcting_for(referred, born("1996-03-03"), "1995-01-01")
	grown.deny == set()
}

# On 2026-03-02. The boundaries are at 18 and 15, and a week counts twice: for the slip, and for the days after.
test_cp_01_a_slip_of_the_pen_is_the_keeping_agencys_to_mend if {
	slip := correcting(born("2010-02-01"), "2010-01-25")
	slip.deny == set()
	more := correcting(born("2010-02-01"), "2010-01-24")
	more.deny == {"CP-01"}
	later := correcting(born("2010-02-01"), "2010-02-08")
	later.deny == set()
	longer := correcting(born("2010-02-01"), "2010-02-09")
	longer.deny == {"CP-01"}
	longer_again := correcting(object.union(born("2010-02-08"), {"born_latest_said": "2010-02-01"}), "2010-02-09")
	longer_again.deny == {"CP-01"}
	again := correcting(object.union(born("2010-01-25"), {"born_latest_said": "2010-02-01"}), "2010-01-24")
	again.deny == {"CP-01"}
	far := correcting(born("2008-03-17"), "2008-03-16")
	far.deny == set()
	near := correcting(born("2008-03-16"), "2008-03-15")
	near.deny == {"CP-01"}
	alone := correcting(born("2011-03-16"), "2011-03-15")
	alone.deny == {"CP-01"}
}

test_cp_01_a_word_does_not_replace_a_paper if {
	every status in ["declared", "estimated"] {
		told := correcting_to([given.assignment("desk", "identification")], born("2010-02-01"), "2010-02-02", status)
		told.deny == {"CP-01"}
		guessed := correcting_to([given.assignment("desk", "identification")], object.union(born("2010-02-01"), {"age_status": status}), "2010-02-02", "declared")
		guessed.deny == set()
	}
	assessed := correcting_to([given.assignment("desk", "identification")], object.union(born("2010-02-01"), {"age_status": "assessed"}), "2010-02-02", "declared")
	assessed.deny == {"CP-01"}
}

# The agency that keeps the case could have said the first date when it opened the case; one that it was referred to could not.
test_cp_01_the_first_date_is_the_keeping_agencys if {
	referred := given.referred("desk", "identification", "identification", {"IDENTITY"})
	every latest in ["1990-01-01", "2008-03-02", "2011-03-02", "2020-03-03"] {
		kept := correcting({"adult_on": ""}, latest)
		kept.deny == set()
		told := correcting_for(referred, {"adult_on": ""}, latest)
		told.deny == {"CP-01"}
	}
	keeping_a_doubt := correcting({"adult_on": "", "age_disputed": true}, "1990-01-01")
	keeping_a_doubt.deny == {"CP-01"}
}

test_cp_02_who_vets_and_assesses if {
	hotline := identification_vet_carer.answer with input as by("identification.vet_carer", {"hotline"}, "ngo", given.adult)
	hotline.deny == {"CP-02", "N-02"}
	other := identification_vet_carer.answer with input as by("identification.vet_carer", {"supervisor"}, "ngo", given.adult)
	other.deny == {"CP-02"}
	authority := identification_vet_carer.answer with input as by("identification.vet_carer", {"child_social_worker"}, "welfare", given.adult)
	authority.deny == set()
	assessor := identification_assess_family.answer with input as by("identification.assess_family", {"child_social_worker"}, "welfare", given.aged(4))
	assessor.deny == set()
	desk := identification_assess_family.answer with input as by("identification.assess_family", {"supervisor"}, "ngo", given.aged(4))
	desk.deny == {"CP-02"}
}

in_unit(action, who, unit_) := object.union(given.flow(action, "shelter", who, assigned), {"resource": unit_})

# A child of 16, of whom somebody of an agency is the guardian, comes to a house of that agency.
guarded(action, house, grants) := object.union(
	given.with_facts(given.flow(action, "shelter", given.rosa, array.concat(assigned, grants)), object.union(given.aged(16), {"care_calls": given.asked})),
	{"resource": object.union(given.unit("small_group", []), {"agency": house})},
)

stands_for(agency) := given.grant("stands", "guardianship", object.union(given.person("mariam"), {"agency": agency}))

test_cp_08_no_child_sleeps_in_a_house_of_their_guardians_agency if {
	held := shelter_reserve.answer with input as guarded("shelter.reserve", "lantern", [stands_for("lantern")])
	held.deny == {"CP-08"}
	"duty:find_place:shelter_coordinator:2h" in held.obligations
	taken_in := shelter_admit.answer with input as guarded("shelter.admit", "lantern", [stands_for("lantern")])
	taken_in.deny == {"CP-08"}
	elsewhere := shelter_admit.answer with input as guarded("shelter.admit", "lantern", [stands_for("guardians")])
	elsewhere.deny == set()
	ended := shelter_admit.answer with input as guarded("shelter.admit", "lantern", [given.ended(stands_for("lantern"))])
	ended.deny == set()
	night := shelter_record_night.answer with input as guarded("shelter.record_night", "lantern", [stands_for("lantern")])
	night.deny == set()
	"CP-08" in night.outside
}

test_n_02_only_the_house_takes_in if {
	empty := object.union(given.unit("adults", []), {"agency": "heron"})
	admitted := shelter_admit.answer with input as in_unit("shelter.admit", given.rosa, empty)
	admitted.deny == {"N-02"}
	held := shelter_reserve.answer with input as in_unit("shelter.reserve", given.rosa, empty)
	held.deny == set()
	own := shelter_admit.answer with input as in_unit("shelter.admit", given.rosa, object.union(empty, {"agency": "lantern"}))
	own.deny == set()
	officer := shelter_admit.answer with input as in_unit("shelter.admit", object.union(given.rosa, {"roles": {"on_call_child_protection"}}), empty)
	officer.deny == set()
}

discharging(who, grants, house, held_by) := answer if {
	flow := object.union(given.flow("shelter.discharge", "shelter", who, grants), {"resource": {"house": house, "held_by": held_by}})
	answer := shelter_discharge.answer with input as flow
}

# No answer to an assigned house tells whether the person has a bed, or where.
test_n_02_a_discharge_is_refused_alike_wherever_the_bed_is if {
	refused := discharging(given.rosa, assigned, "", "")
	refused.deny == {"N-02"}
	refused == discharging(given.rosa, assigned, "heron", "")
	refused == discharging(given.rosa, assigned, "heron", "harbour")
	house := discharging(given.rosa, assigned, "lantern", "harbour")
	house.deny == set()
	holder := discharging(given.rosa, assigned, "heron", "lantern")
	holder.deny == set()
}

test_n_01_where_somebody_sleeps_they_can_be_discharged if {
	house := discharging(given.rosa, [], "lantern", "")
	house.deny == set()
	house.grant == "case"
	holder := discharging(given.rosa, [], "heron", "lantern")
	holder.deny == set()
	officer := object.union(given.amara, {"roles": {"on_call_child_protection"}})
	on_call := discharging(officer, [], "lantern", "")
	on_call.deny == set()
	kept_out := discharging(officer, [given.grant("x", "exclusion", given.person("amara"))], "lantern", "")
	"N-01" in kept_out.deny
	not kept_out.explained
	role := discharging(object.union(given.rosa, {"roles": {"lawyer"}}), [], "lantern", "")
	role.deny == {"N-02"}
	every elsewhere in ["", "heron"] {
		answer := discharging(given.rosa, [], elsewhere, "")
		answer.deny == {"N-01", "N-02"}
		not answer.explained
	}
	suspended := discharging(object.union(given.rosa, {"standing": "suspended"}), [], "lantern", "")
	suspended.deny == {"N-01"}
}

answering(who, houses, grants) := answer if {
	flow := object.union(given.flow("shelter.answer_night", "shelter", who, grants), {"resource": {"houses": houses}})
	answer := shelter_answer_night.answer with input as flow
}

test_n_01_a_house_that_counts_somebody_says_whether_they_slept_there if {
	assigned := answering(given.rosa, [], [given.assignment("lantern", "shelter")])
	assigned.deny == set()
	assigned.grant == "assignment"
	moved_on := answering(given.rosa, ["heron", "lantern"], [])
	moved_on.deny == set()
	moved_on.grant == "case"
	not_counted := answering(given.rosa, ["heron"], [])
	not_counted.deny == {"N-01"}
	not not_counted.explained
	role := answering(object.union(given.rosa, {"roles": {"supervisor"}}), ["lantern"], [])
	role.deny == {"N-02"}
	suspended := answering(object.union(given.rosa, {"standing": "suspended"}), ["lantern"], [])
	suspended.deny == {"N-01"}
	nobody := answering(object.union(given.rosa, {"agency": ""}), [""], [])
	nobody.deny == {"N-01"}
}

test_cp_02_a_child_among_children if {
	answer := reserving(given.aged(16), given.unit("small_group", [given.sleeper("a", 15, ""), given.sleeper("b", 17, "")]))
	answer.deny == set()
	answer.applied == {"F-03", "F-04"}
}

test_cp_02_a_child_beside_an_unrelated_adult if {
	every kind in ["small_group", "family", "foster"] {
		answer := reserving(given.aged(16), given.unit(kind, [given.sleeper("a", 18, "")]))
		answer.deny == {"CP-02"}
		answer.applied == {"F-03", "F-04", "P2"}
		answer.obligations == {"duty:find_place:shelter_coordinator:2h"}
	}
}

test_cp_02_the_other_turns_18_today if {
	tomorrow := object.union(given.sleeper("a", 18, ""), {"adult_on": "2026-03-03"})
	answer := reserving(given.aged(16), given.unit("small_group", [tomorrow]))
	answer.deny == set()
}

test_cp_02_a_disputed_adult_is_kept_from_adults if {
	facts := object.union(given.aged(20), {"age_disputed": true})
	answer := reserving(facts, given.unit("adults", [given.sleeper("a", 30, "")]))
	answer.deny == {"CP-01", "CP-02"}
}

test_cp_02_checked_carers_are_excepted if {
	carer := object.union(given.sleeper("a", 40, ""), {"vetted_carer": true})
	answer := reserving(given.aged(9), given.unit("foster", [carer]))
	answer.deny == set()
	unchecked := reserving(given.aged(9), given.unit("foster", [given.sleeper("a", 40, "")]))
	unchecked.deny == {"CP-02"}
}

test_cp_02_no_adult_to_where_children_sleep if {
	unit := reserving(given.aged(18), given.unit("family", [given.sleeper("a", 17, "")]))
	unit.deny == {"CP-02"}
	unit.escalate_to == "national_coordinator"
	children_ := reserving(given.aged(30), given.unit("small_group", []))
	children_.deny == {"CP-02"}
	carer := reserving(object.union(given.aged(30), {"vetted_carer": true}), given.unit("small_group", [given.sleeper("a", 17, "")]))
	carer.deny == set()
}

test_cp_02_a_family_after_the_assessment if {
	mother := given.sleeper("mother", 34, "h1")
	assessed := object.union(person(4, "h1"), {"assessed_with": ["mother"]})
	together := reserving(assessed, given.unit("family", [mother]))
	together.deny == set()
	not_yet := reserving(person(4, "h1"), given.unit("family", [mother]))
	not_yet.deny == {"CP-02"}
	elsewhere := reserving(assessed, given.unit("small_group", [mother]))
	elsewhere.deny == {"CP-02"}
	another := reserving(assessed, given.unit("family", [mother, given.sleeper("other", 30, "h2")]))
	another.deny == {"CP-02"}
	unmarked := reserving(object.union(person(4, ""), {"assessed_with": ["m"]}), given.unit("family", [given.sleeper("m", 34, "")]))
	unmarked.deny == {"CP-02"}
}

# An assessment is of the child beside one adult, whom it names; any other of the household is as a stranger, in the floor too.
test_cp_02_an_assessment_names_the_adult if {
	assessed := object.union(person(4, "h1"), {"assessed_with": ["mother"]})
	every man in [given.sleeper("man", 34, "h1"), given.sleeper("mother", 34, "h2")] {
		beside := reserving(assessed, given.unit("family", [man]))
		beside.deny == {"CP-02"}
	}
	disputed := reserving(object.union(assessed, {"age_disputed": true}), given.unit("family", [given.sleeper("man", 34, "h1")]))
	disputed.deny == {"CP-01", "CP-02"}
	by_the_floor := floor.deny with input as given.with_facts(
		object.union(given.flow("shelter.reserve", "shelter", given.rosa, assigned), {"resource": given.unit("family", [given.sleeper("man", 34, "h1")])}),
		assessed,
	)
	by_the_floor == {"CP-02"}
}

# Whichever comes first: the unit knows what was found of who sleeps there.
test_cp_02_an_adult_comes_to_the_child if {
	child := object.union(given.sleeper("child", 4, "h1"), {"assessed_with": ["case"]})
	mother := reserving(person(34, "h1"), given.unit("family", [child]))
	mother.deny == set()
	man := reserving(person(34, "h1"), given.unit("family", [object.union(child, {"assessed_with": ["mother"]})]))
	man.deny == {"CP-02"}
}

test_cp_02_oneself_is_no_other if {
	answer := reserving(given.aged(16), given.unit("small_group", [object.union(given.sleeper("case", 30, ""), {})]))
	answer.deny == set()
}

test_cp_02_who_sleeps_there_must_be_known if {
	answer := reserving(given.aged(30), object.remove(given.unit("adults", []), ["sleepers"]))
	answer.deny == {"CP-02"}
	kind := reserving(given.aged(30), given.unit("cells", []))
	kind.deny == {"CP-02"}
	nobody := reserving(given.aged(30), object.union(given.unit("adults", []), {"sleepers": null}))
	nobody.deny == set()
	nothing := reserving(given.aged(30), {})
	nothing.deny == {"CP-02"}
}

test_p2_only_where_care_is_refused_to_a_part if {
	flow := object.union(given.flow("shelter.reserve", "shelter", given.rosa, []), {"resource": given.unit("adults", [])})
	stranger := shelter_reserve.answer with input as given.with_facts(flow, given.aged(16))
	stranger.deny == {"CP-01", "N-01"}
	stranger.obligations == set()
	stranger.escalate_to == ""
	role := shelter_reserve.answer with input as object.union(given.flow("shelter.reserve", "shelter", object.union(given.rosa, {"roles": {"analyst"}}), assigned), {"resource": given.unit("adults", [])})
	role.deny == {"N-02"}
	role.obligations == set()
}

recording(who, grants, facts, unit) := answer if {
	flow := object.union(given.flow("shelter.record_night", "shelter", who, grants), {"resource": unit})
	answer := shelter_record_night.answer with input as given.with_facts(flow, facts)
}

test_p1_a_night_is_recorded_and_marked if {
	answer := recording(given.rosa, assigned, given.aged(16), given.unit("adults", [given.sleeper("a", 30, "")]))
	answer.deny == set()
	answer.outside == {"CP-01", "CP-02"}
	answer.applied == {"P1"}
	within := recording(given.rosa, assigned, given.aged(30), given.unit("adults", []))
	within.outside == set()
}

test_p1_the_officer_on_duty_records if {
	officer := given.actor("tome", "department", "social_services", {"on_call_child_protection"})
	answer := recording(officer, [], given.aged(16), given.unit("adults", []))
	answer.deny == set()
	answer.outside == {"CP-01", "N-01"}
}

test_p1_an_excluded_worker_of_an_assigned_agency_records if {
	exclusion := given.grant("x", "exclusion", given.person("rosa"))
	answer := recording(given.rosa, array.concat(assigned, [exclusion]), given.aged(30), given.unit("adults", []))
	answer.deny == set()
	answer.outside == {"N-01"}
}

test_p1_who_is_blocked_records if {
	block := given.grant("x", "block", given.person("rosa"))
	answer := recording(given.rosa, array.concat(assigned, [block]), given.aged(30), given.unit("adults", []))
	answer.deny == set()
	answer.outside == {"CP-10", "N-01"}
}

test_p1_strangers_do_not_record if {
	answer := recording(given.rosa, [], given.aged(16), given.unit("adults", []))
	answer.deny == {"N-01"}
	not answer.explained
	suspended := recording(object.union(given.rosa, {"standing": "suspended"}), assigned, given.aged(16), given.unit("adults", []))
	suspended.deny == {"N-01"}
}

# ---- CP-08

# 2 March 2026 is a Monday.
at(instant, command) := answer if {
	flow := object.union(
		given.flow("identification.open_case", "identification", given.amara, []),
		{"now": instant, "command": command, "case": {"known": false, "facts": {}}},
	)
	answer := identification_open_case.answer with input as flow
}

named_in(hours) := {sprintf("duty:name_guardian:guardianship_office:%ds:anywhere", [hours * 3600])}

test_cp_08_a_guardian_by_the_end_of_the_next_working_day if {
	every when in [
		["2026-03-02T10:00:00.000000000Z", 38], # Monday: until Tuesday's end
		["2026-03-06T23:00:00.000000000Z", 73], # Friday night: until Monday's
		["2026-03-07T00:00:00.000000000Z", 72], # Saturday
		["2026-04-30T10:00:00.000000000Z", 110], # Thursday before a holiday and a weekend: until Monday's
	] {
		answer := at(when[0], {"unaccompanied": true})
		answer.deny == set()
		answer.obligations == named_in(when[1])
		answer.escalate_to == "national_coordinator"
	}
}

test_cp_08_for_an_unaccompanied_child_only if {
	accompanied := at(given.now, {"unaccompanied": false})
	accompanied.obligations == set()
	seventeen := at(given.now, {"unaccompanied": true, "birth": {"latest": "2008-03-03"}})
	seventeen.obligations == named_in(38)
	eighteen := at(given.now, {"unaccompanied": true, "birth": {"latest": "2008-03-02"}})
	eighteen.obligations == set()
	eighteen.escalate_to == ""
	every said in ["", "about ten"] {
		unknown := at(given.now, {"unaccompanied": true, "birth": {"latest": said}})
		unknown.obligations == named_in(38)
	}
}

doubting(facts) := answer if {
	answer := identification_dispute_age.answer with input as by("identification.dispute_age", {"child_social_worker"}, "welfare", facts)
}

test_cp_08_for_who_is_a_child_by_doubt if {
	alone := object.union(given.aged(19), {"unaccompanied": true})
	doubted := doubting(alone)
	doubted.deny == set()
	doubted.obligations == named_in(38)
	guarded := doubting(object.union(alone, {"guardian": true}))
	guarded.obligations == set()
	child := doubting(object.union(given.aged(16), {"unaccompanied": true}))
	child.obligations == set()
	accompanied := doubting(given.aged(19))
	accompanied.obligations == set()
}
