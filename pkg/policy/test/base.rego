# What the rules' tests start from: flows as the gate gives them to the engine.
package mangrove.given

now := "2026-03-02T10:00:00.000000000Z"

later := "2026-06-02T10:00:00.000000000Z"

before := "2026-03-01T10:00:00.000000000Z"

never := "9999-12-31T23:59:59.999999999Z"

actor(id, agency, kind, roles) := {
	"id": id, "kind": "worker", "agency": agency, "agency_kind": kind,
	"roles": roles, "country": "XNB", "standing": "good",
}

amara := actor("amara", "desk", "social_services", {"child_social_worker"})

rosa := actor("rosa", "lantern", "shelter", {"shelter_coordinator"})

lucien := actor("lucien", "opendoor", "legal_aid", {"lawyer"})

mariam := actor("mariam", "guardians", "guardianship", {"guardian"})

leonor := object.union(actor("leonor", "odarra-social", "welfare", {"child_social_worker"}), {"country": "XOD"})

paul := actor("paul", "station", "police", {"police_liaison"})

vera := actor("vera", "border", "immigration_enforcement", {"border_enforcement"})

adult := {"adult_on": "2014-03-02", "age_disputed": false}

# facts(years) are those of a person whose birthday is today.
aged(years) := {"adult_on": sprintf("%04d-03-02", [(2026 + 18) - years]), "age_disputed": false}

flow(action, service, who, grants) := {
	"action": action, "channel": "command", "service": service, "purpose": "", "basis_ref": "", "now": now,
	"actor": who,
	"case": {"id": "case", "person": "person", "known": true, "facts": adult, "gapped": false, "parked": false},
	"command": {}, "resource": {}, "grants": grants, "sections": [],
}

with_facts(input_, facts) := object.union(input_, {"case": {"facts": facts}})

# What the actor's own agency wrote in a service; written_by says of another that it did.
with_sections(input_, author, categories) := written_by(input_, author, input_.actor.agency, categories)

written_by(input_, author, agency, categories) := object.union(input_, {"sections": [{"category": c, "author": author, "agency": agency} |
	some c in categories
]})

# What an opening withholds and carries, where no two sections of a category that it asks for are decided differently.
withheld(answer) := {section.category: rules | some section, rules in answer.withhold}

carried(answer) := {section.category: id | some section, id in answer.carried}

to(agency, service) := {"agency": agency, "service": service, "country": "", "person": ""}

person(id) := {"agency": "", "service": "", "country": "", "person": id}

grant(id, kind, recipient) := {
	"id": id, "kind": kind, "family": "", "purpose": "", "categories": set(), "recipient": recipient, "giver": "person", "custodian": "",
	"child_view": "", "provisional": false, "pending": false, "reviewed": false, "from": before, "until": never, "ended": false, "follows": "", "lead": "",
}

assignment(agency, service) := grant("assignment", "assignment", to(agency, service))

share(agency, service, purpose, categories) := object.union(
	grant("share", "referral", to(agency, service)),
	{"purpose": purpose, "categories": categories},
)

referred(agency, service, purpose, categories) := [
	share(agency, service, purpose, categories),
	object.union(assignment(agency, service), {"follows": "share"}),
]

consent(family, agency, service, purpose, categories) := object.union(
	grant("consent", "consent", to(agency, service)),
	{"family": family, "purpose": purpose, "categories": categories, "until": later},
)

# best_interests is what a short assessment gives an agency, or, where it names a country and no agency, a determination.
best_interests(agency, service, country, purpose, categories) := object.union(
	grant("best", "best_interests", {"agency": agency, "service": service, "country": country, "person": ""}),
	{"family": "sharing", "purpose": purpose, "categories": categories, "until": later},
)

refusal(family, agency, service, purpose) := object.union(
	grant("refusal", "refusal", to(agency, service)),
	{"family": family, "purpose": purpose, "from": now},
)

ended(g) := object.union(g, {"ended": true})

unit(kind, sleepers) := {"kind": "unit", "id": "unit", "unit_kind": kind, "beds": 4, "beds_free": 1, "awake_staff": false, "sleepers": sleepers, "held": []}

# asked are the calls that rule every gentler step of care out.
asked := array.concat([call("family", "unavailable", "2026-03-01", 1), call("kin", "unavailable", "2026-03-01", 1), call("small_group", "unavailable", "2026-03-01", 1), call("small_group", "unavailable", "2026-03-01", 2)], foster(6))

foster(n) := [call("foster", "unavailable", "2026-03-02", i) | some i in numbers.range(1, n)]

# A call to one of several who are asked, written down on its day.
call(step, outcome, day, who) := sprintf("%s/%s/%s/%s/%s-%d", [step, outcome, day, day, step, who])

sleeper(id, years, household) := object.union(aged(years), {"case": id, "household": household, "vetted_carer": false, "assessed_with": []})
