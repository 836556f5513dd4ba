# METADATA
# title: The answer
# description: |
#   What every entry answers. An entry names the rules that deny; here the floor is added, and an answer that stands
#   on nothing is denied: P0, no rule decided.
package mangrove.reply

import data.mangrove.borders
import data.mangrove.floor
import data.mangrove.flow
import data.mangrove.need_to_know
import data.mangrove.purpose
import data.mangrove.records

# METADATA
# title: P0 No rule decided
# description: |
#   Nothing is allowed because no rule was against it. A flow about a case needs a grant that it goes under; an
#   unknown purpose or category, and a failure of the engine, are denied under this id too.
# custom:
#   id: P0
#   source: design rule, default deny; consent-and-data-protection 2.7 (deny by default)
of_case(said) := of(said, said.grant, part)

# METADATA
# description: An answer to who is told why even without a part in the case, as a party of a referral is, or who coordinates.
of_party(grant, said) := of(said, grant, part) if grant == ""

of_party(grant, said) := of(said, grant, true) if grant != ""

# METADATA
# description: An answer to who records a fact (P1), who is told what it is outside of.
of_record(said) := answered(object.union(said, {"grant": records.under, "outside": (said.outside | hidden)}), baseless(said, records.under), recording)

# METADATA
# description: An answer about no case, which goes under no grant.
of_none(said) := decided(said, hidden, true)

# METADATA
# description: An answer to who reads an own record, or audits who saw it.
of_reader(said) := of(said, purpose.under, part) if not auditing

of_reader(said) := decided(said, hidden, true) if auditing

auditing if {
	need_to_know.own_reader
	not purpose.own_record
}

of(said, grant, explained) := decided(object.union(said, {"grant": grant}), baseless(said, grant) | hidden, explained)

# METADATA
# description: Denied by no rule, and yet it goes under no grant. With a rule switched off for a test, that is what is tested.
baseless(said, grant) := {"P0"} if {
	grant == ""
	count(said.deny) == 0
	count(flow.off) == 0
} else := set()

default part := false

part := flow.part

default recording := false

recording := records.may

# METADATA
# title: X-01 Nothing else is named
# description: Which other rules are against it would tell abroad how the case stands, as R-02 does that somebody is presumed a victim.
decided(said, missing, explained) := answered(said, missing, explained) if not borders.only_here

decided(said, missing, explained) := object.union_n([answered(said, missing, explained), unsaid(false), {"deny": hidden}]) if borders.only_here

# METADATA
# description: To those who are not told why, nothing is said of what may be done instead or who must act.
answered(said, missing, explained) := object.union_n([nothing, {"roles": roles(said.deny)}, said, unsaid(explained), {
	"deny": (((said.deny | missing) | floor.deny) | undecided) - flow.off,
	"applied": object.get(said, "applied", set()) - flow.off,
	"explained": explained,
}])

unsaid(true) := {}

unsaid(false) := {"roles": set(), "shows": set(), "options": [], "conditions": [], "escalate_to": "", "obligations": set()}

# METADATA
# description: Who lacks the role alone is told whose it is to do.
default roles(_) := set()

roles(denied) := {role | some role in data.mangrove.table.actions[input.action]} if {
	"N-02" in denied
	not need_to_know.role_may
}

undecided contains "P0" if purpose.unknown

# METADATA
# description: Named wherever a blocked actor asks; what a block takes away is in flow.standing.
hidden contains "CP-10" if flow.blocked

hidden contains "X-01" if borders.only_here

nothing := {
	"outside": set(),
	"applied": set(),
	"grant": "",
	"purpose": purpose.of,
	"withhold": {},
	"carried": {},
	"shows": set(),
	"options": [],
	"conditions": [],
	"escalate_to": "",
	"obligations": set(),
}
