package mangrove.need_to_know_test

import data.mangrove.entry.bestinterests_determine
import data.mangrove.entry.consent_reinstate
import data.mangrove.entry.consent_suspend
import data.mangrove.entry.consent_withdraw
import data.mangrove.entry.identification_accept_referral
import data.mangrove.entry.identification_complete_referral
import data.mangrove.entry.identification_correct_identity
import data.mangrove.entry.identification_open_case
import data.mangrove.entry.identification_read
import data.mangrove.entry.identification_revoke_referral
import data.mangrove.entry.legalaid_advise
import data.mangrove.entry.legalaid_close_claim
import data.mangrove.entry.legalaid_end_mandate
import data.mangrove.entry.legalaid_limit_origin_contact
import data.mangrove.entry.legalaid_open_claim
import data.mangrove.entry.open
import data.mangrove.entry.returns_depart
import data.mangrove.entry.shelter_read
import data.mangrove.entry.shelter_reserve
import data.mangrove.given
import data.mangrove.need_to_know

read(who, grants) := given.flow("identification.read", "identification", who, grants)

desk := given.assignment("desk", "identification")

test_n_01_assigned_agency_reads if {
	answer := identification_read.answer with input as read(given.amara, [desk])
	answer.deny == set()
	answer.grant == "assignment"
	answer.purpose == "identification"
	answer.explained
}

referrals := {"resource": {"referrals": [
	{"id": "to-us", "agency": "desk", "from_agency": "hotline"}, {"id": "by-us", "agency": "heron", "from_agency": "desk"},
	{"id": "theirs", "agency": "open-door", "from_agency": "hotline"}, {"id": "imported", "agency": "clinic", "from_agency": ""},
]}}

reads_of(who, grants) := answer.shows if {
	answer := identification_read.answer with input as object.union(given.with_facts(read(who, grants), given.aged(10)), referrals)
}

test_n_01_who_else_helps if {
	all := {"to-us", "by-us", "theirs", "imported", "facts"}
	reads_of(given.amara, [desk]) == all
	reads_of(given.amara, [object.union(desk, {"follows": "share"})]) == {"to-us", "by-us", "facts"}
	guardianship := given.grant("guards", "guardianship", given.person("amara"))
	reads_of(given.amara, [object.union(desk, {"follows": "share"}), guardianship]) == all
}

test_f_02_police_read_no_stage if {
	agreed := given.consent("proceedings", "station", "identification", "investigation", {"IDENTITY"})
	police := reads_of(given.paul, array.concat(given.referred("station", "identification", "investigation", {"IDENTITY"}), [agreed]))
	police == set()
	"facts" in reads_of(given.amara, [desk])
}

test_c_01_an_opening_stands_on_what_it_refers_to if {
	flow := given.with_sections(given.flow("open", "identification", given.amara, [desk, given.grant("wrote", "author", given.to("desk", "identification"))]), "identification", ["NEEDS"])
	carried := open.answer with input as flow
	given.carried(carried) == {"NEEDS": "wrote"}
	elsewhere := open.answer with input as object.union(flow, {"basis_ref": "somewhere"})
	elsewhere.deny == {"C-01"}
	another := open.answer with input as object.union(flow, {"purpose": "shelter"})
	given.withheld(another) == {"NEEDS": {"C-01"}}
}

test_n_02_who_lacks_the_role_is_told_whose_it_is if {
	may := {role | some role in data.mangrove.table.actions["identification.read"]}
	analyst := object.union(given.amara, {"roles": {"analyst"}})
	told := identification_read.answer with input as read(analyst, [desk])
	told.deny == {"N-02"}
	told.roles == may
	unsaid := identification_read.answer with input as read(analyst, [given.assignment("another", "identification")])
	unsaid.roles == set()
	another_rule := identification_read.answer with input as read(given.amara, [given.assignment("desk", "shelter")])
	another_rule.roles == set()
	allowed := identification_read.answer with input as read(given.amara, [desk])
	allowed.roles == set()
}

test_n_01_another_agency_is_told_nothing if {
	answer := identification_read.answer with input as read(given.amara, [given.assignment("another", "identification")])
	answer.deny == {"N-01"}
	not answer.explained
}

test_n_01_assigned_for_another_service_is_told_why if {
	answer := identification_read.answer with input as read(given.amara, [given.assignment("desk", "shelter")])
	answer.deny == {"N-01"}
	answer.explained
}

test_n_01_ends_at_the_instant if {
	ending := object.union(desk, {"until": given.now})
	answer := identification_read.answer with input as read(given.amara, [ending])
	answer.deny == {"N-01"}
	still := object.union(desk, {"until": "2026-03-02T10:00:00.000000001Z"})
	open_ := identification_read.answer with input as read(given.amara, [still])
	open_.deny == set()
}

test_n_01_begins_at_the_instant if {
	beginning := object.union(desk, {"from": given.now})
	answer := identification_read.answer with input as read(given.amara, [beginning])
	answer.deny == set()
	not_yet := object.union(desk, {"from": "2026-03-02T10:00:00.000000001Z"})
	refused := identification_read.answer with input as read(given.amara, [not_yet])
	refused.deny == {"N-01"}
}

test_n_01_suspended if {
	who := object.union(given.amara, {"standing": "suspended"})
	answer := identification_read.answer with input as read(who, [desk])
	answer.deny == {"N-01"}
	not answer.explained
}

test_n_01_unknown_to_the_register if {
	some standing in ["unknown", ""]
	who := object.union(given.amara, {"standing": standing})
	answer := identification_read.answer with input as read(who, [desk])
	answer.deny == {"N-01"}
	not answer.explained
	opening := identification_open_case.answer with input as given.flow("identification.open_case", "identification", who, [])
	opening.deny == {"N-01"}
}

test_n_01_the_first_is_let_in if {
	noor := given.actor("noor", "protection", "national_body", {"data_protection"})
	every standing in ["unknown", "good"] {
		who := object.union(noor, {"standing": standing})
		in_again := consent_reinstate.answer with input as given.flow("consent.reinstate", "consent", who, [])
		in_again.deny == set()
		out := consent_suspend.answer with input as given.flow("consent.suspend", "consent", who, [])
		out.deny == set()
	}
	every standing in ["suspended", ""] {
		who := object.union(noor, {"standing": standing})
		in_again := consent_reinstate.answer with input as given.flow("consent.reinstate", "consent", who, [])
		in_again.deny == {"N-01"}
		out := consent_suspend.answer with input as given.flow("consent.suspend", "consent", who, [])
		out.deny == {"N-01"}
	}
	other := object.union(given.amara, {"standing": "unknown"})
	refused := consent_reinstate.answer with input as given.flow("consent.reinstate", "consent", other, [])
	refused.deny == {"N-02"}
}

test_n_01_excluded_worker if {
	exclusion := given.grant("x", "exclusion", given.person("amara"))
	answer := identification_read.answer with input as read(given.amara, [desk, exclusion])
	answer.deny == {"N-01"}
	not answer.explained
}

test_n_01_another_worker_excluded if {
	exclusion := given.grant("x", "exclusion", given.person("somebody"))
	answer := identification_read.answer with input as read(given.amara, [desk, exclusion])
	answer.deny == set()
}

test_n_01_excluded_agency if {
	exclusion := given.grant("x", "exclusion", given.to("desk", ""))
	answer := identification_read.answer with input as read(given.amara, [desk, exclusion])
	answer.deny == {"N-01"}
}

test_n_01_exclusion_ended if {
	exclusion := given.ended(given.grant("x", "exclusion", given.person("amara")))
	answer := identification_read.answer with input as read(given.amara, [desk, exclusion])
	answer.deny == set()
}

test_n_01_unknown_case_reads_like_a_hidden_one if {
	hidden := read(given.amara, [])
	unknown := object.union(hidden, {"case": {"known": false}})
	a := identification_read.answer with input as hidden
	b := identification_read.answer with input as unknown
	a == b
	not a.explained
}

test_n_01_no_agency_is_no_agency if {
	who := object.union(given.amara, {"agency": ""})
	answer := identification_read.answer with input as read(who, [given.assignment("", "identification")])
	answer.deny == {"N-01"}
}

referral := {"kind": "referral", "id": "r1", "agency": "lantern", "from_agency": "desk", "service": "shelter", "state": "sent"}

of_referral(action, who, grants) := object.union(
	given.flow(action, "identification", who, grants),
	{"resource": referral},
)

test_n_01_the_agency_referred_to_accepts if {
	answer := identification_accept_referral.answer with input as of_referral("identification.accept_referral", given.rosa, [])
	answer.deny == set()
	answer.grant == "r1"
	answer.explained
}

test_x_02_a_consulate_that_accepts_owes_a_travel_document if {
	to_consul(given.actor("duarte", "mission", "consulate", {"consular_officer"}), "returns").obligations == {"issue_papers"}
	to_consul(given.actor("duarte", "mission", "consulate", {"consular_officer"}), "legalaid").obligations == set()
	to_consul(given.actor("joaquim", "mission", "international_organisation", {"return_officer"}), "returns").obligations == set()
}

to_consul(who, service) := answer if {
	asked := {"resource": object.union(referral, {"agency": "mission", "service": service})}
	answer := identification_accept_referral.answer with input as object.union(of_referral("identification.accept_referral", who, []), asked)
	answer.deny == set()
}

test_n_01_nobody_else_accepts if {
	answer := identification_accept_referral.answer with input as of_referral("identification.accept_referral", given.lucien, [])
	answer.deny == {"N-01"}
	not answer.explained
}

test_n_01_an_excluded_agency_does_not_accept if {
	exclusion := given.grant("x", "exclusion", given.to("lantern", ""))
	answer := identification_accept_referral.answer with input as of_referral("identification.accept_referral", given.rosa, [exclusion])
	answer.deny == {"N-01"}
}

test_n_01_both_parties_complete if {
	received := identification_complete_referral.answer with input as of_referral("identification.complete_referral", given.rosa, [])
	received.deny == set()
	referred := identification_complete_referral.answer with input as of_referral("identification.complete_referral", given.amara, [desk])
	referred.deny == set()
	other := identification_complete_referral.answer with input as of_referral("identification.complete_referral", given.lucien, [desk])
	other.deny == {"N-01"}
}

test_n_01_a_guardian_of_others_ends_no_part_of_their_office if {
	flow := of_referral("identification.complete_referral", given.rosa, [])
	guardian := object.union(flow, {"actor": object.union(flow.actor, {"roles": ["guardian"]})})
	answer := identification_complete_referral.answer with input as guardian
	answer.deny == {"N-01"}
	both := object.union(flow, {"actor": object.union(flow.actor, {"roles": ["guardian", "guardianship_office"]})})
	colleague := identification_complete_referral.answer with input as both
	colleague.deny == set()
}

test_n_01_only_who_referred_revokes if {
	referred := identification_revoke_referral.answer with input as of_referral("identification.revoke_referral", given.amara, [desk])
	referred.deny == set()
	unassigned := identification_revoke_referral.answer with input as of_referral("identification.revoke_referral", given.amara, [])
	unassigned.deny == {"N-01"}
	received := identification_revoke_referral.answer with input as of_referral("identification.revoke_referral", given.rosa, [])
	received.deny == {"N-01"}
}

withdrawing(who, grants) := given.flow("consent.withdraw", "consent", who, grants)

test_n_01_withdrawing_is_open_to_every_part if {
	assigned := consent_withdraw.answer with input as withdrawing(given.rosa, [given.assignment("lantern", "shelter")])
	assigned.deny == set()
	guarded := withdrawing(given.mariam, [given.grant("g", "guardianship", given.person("mariam"))])
	guardian := consent_withdraw.answer with input as given.with_facts(guarded, given.aged(10))
	guardian.deny == set()
	stranger := consent_withdraw.answer with input as withdrawing(given.rosa, [])
	stranger.deny == {"N-01"}
}

guarded(action, service) := given.with_facts(
	given.flow(action, service, given.mariam, [given.grant("g", "guardianship", given.person("mariam"))]),
	given.aged(16),
)

# The same guardianship is known everywhere; where a guardian has no word, a refusal names nothing.
test_cp_08_where_a_guardian_is_told_why if {
	bestinterests_determine.answer.explained with input as guarded("bestinterests.determine", "bestinterests")
	not returns_depart.answer.explained with input as guarded("returns.depart", "returns")
	reserve := shelter_reserve.answer with input as guarded("shelter.reserve", "shelter")
	not reserve.explained
	count(object.get(reserve, "obligations", [])) == 0
}

test_n_02_role_without_the_action if {
	who := object.union(given.amara, {"roles": {"analyst"}})
	answer := identification_read.answer with input as read(who, [desk])
	answer.deny == {"N-02"}
	answer.explained
}

test_n_02_no_role if {
	who := given.amara
	answer := identification_read.answer with input as read(object.union(who, {"roles": set()}), [desk])
	answer.deny == {"N-02"}
}

test_n_02_shelter_sees_needs_never_health if {
	consented := given.consent("sharing", "lantern", "shelter", "shelter", {"NEEDS", "HEALTH"})
	grants := array.concat(given.referred("lantern", "shelter", "shelter", {"NEEDS", "HEALTH"}), [consented])
	flow := given.with_sections(given.flow("open", "shelter", given.rosa, grants), "identification", ["NEEDS", "HEALTH"])
	answer := open.answer with input as flow
	given.withheld(answer) == {"HEALTH": {"N-02"}}
	given.carried(answer) == {"NEEDS": "consent"}
}

place(who, service, grants) := given.written_by(given.flow("open", service, who, grants), "shelter", "lantern", ["PLACEMENT"])

test_n_03_house_staff if {
	grants := [given.assignment("lantern", "shelter"), given.grant("author", "author", given.to("lantern", "shelter"))]
	answer := open.answer with input as place(given.rosa, "shelter", grants)
	given.withheld(answer) == {}
	given.carried(answer) == {"PLACEMENT": "author"}
}

test_n_03_not_the_staff_of_another_house if {
	heron := given.actor("teodora", "heron", "shelter", {"shelter_coordinator"})
	grants := [given.assignment("heron", "shelter"), given.grant("author", "author", given.to("heron", "shelter"))]
	answer := open.answer with input as place(heron, "shelter", grants)
	given.withheld(answer) == {"PLACEMENT": {"C-01"}}
}

agreed_place := given.consent("sharing", "desk", "identification", "identification", {"PLACEMENT"})

test_n_03_the_visiting_caseworker if {
	leading := object.union(desk, {"lead": "amara"})
	answer := open.answer with input as place(given.amara, "identification", [leading, agreed_place])
	given.withheld(answer) == {}
}

test_n_03_not_her_colleague if {
	leading := object.union(desk, {"lead": "somebody"})
	answer := open.answer with input as place(given.amara, "identification", [leading, agreed_place])
	given.withheld(answer) == {"PLACEMENT": {"N-03"}}
}

test_n_03_own_record if {
	own := given.grant("own", "own_record", given.person("amara"))
	flow := object.union(place(given.amara, "identification", [own]), {"basis_ref": "own"})
	answer := open.answer with input as flow
	given.withheld(answer) == {}
	given.carried(answer) == {"PLACEMENT": "own"}
}

test_n_03_which_unit_it_is if {
	reading := given.flow("shelter.read", "shelter", given.rosa, [given.assignment("lantern", "shelter")])
	seen := {name: said.shows |
		some name, beds in {"house": {"house": "lantern", "held_by": ""}, "holder": {"house": "heron", "held_by": "lantern"}, "other": {"house": "heron", "held_by": "desk"}, "none": {"house": "", "held_by": ""}}
		said := shelter_read.answer with input as object.union(reading, {"resource": beds})
	}
	seen == {"house": {"unit"}, "holder": {"unit"}, "other": set(), "none": set()}
}

test_n_03_concerns_placement_alone if {
	not need_to_know.withholds_place("NEEDS") with input as given.flow("open", "shelter", given.lucien, [])
	need_to_know.withholds_place("PLACEMENT") with input as given.flow("open", "shelter", given.lucien, [])
}

acting(action, lawyer) := object.union(
	given.flow(sprintf("legalaid.%s", [action]), "legalaid", given.lucien, [given.assignment("opendoor", "legalaid")]),
	{"resource": {"lawyer": lawyer}},
)

test_n_02_who_has_the_mandate if {
	every lawyer, denied in {"lucien": set(), "": set(), "another": {"N-02"}} {
		advises := legalaid_advise.answer with input as acting("advise", lawyer)
		opens := legalaid_open_claim.answer with input as acting("open_claim", lawyer)
		closes := legalaid_close_claim.answer with input as acting("close_claim", lawyer)
		ends := legalaid_end_mandate.answer with input as acting("end_mandate", lawyer)
		tells := legalaid_limit_origin_contact.answer with input as acting("limit_origin_contact", lawyer)
		every answer in [advises, opens, closes, ends, tells] {
			answer.deny == denied
		}
	}
}

writing_who_they_are(who, grants) := answer if {
	answer := identification_correct_identity.answer with input as given.flow("identification.correct_identity", "identification", who, grants)
}

test_n_02_the_keeping_agency_writes_who_somebody_is if {
	every role in ["hotline", "child_social_worker", "supervisor"] {
		kept := writing_who_they_are(given.actor("ibrahim", "desk", "ngo", {role}), [desk])
		kept.deny == set()
	}
	officer := writing_who_they_are(given.actor("ibrahim", "desk", "ngo", {"on_call_child_protection"}), [desk])
	officer.deny == {"N-02"}
	officer.roles == {"hotline", "child_social_worker", "supervisor"}
	referred := writing_who_they_are(given.amara, given.referred("desk", "identification", "identification", {"IDENTITY"}))
	referred.deny == {"N-02"}
	referred.roles == set()
}

test_n_01_who_has_no_part_learns_nothing_by_correcting if {
	stranger := writing_who_they_are(given.rosa, [desk])
	"N-01" in stranger.deny
	not stranger.explained
	kept_out := writing_who_they_are(given.amara, [desk, given.grant("no", "exclusion", given.person("amara"))])
	"N-01" in kept_out.deny
}
