# METADATA
# title: The floor
# description: |
#   What holds whatever the tables say. These rules repeat the core of others without reading any table, so that no
#   country data and no edit of a table can lower them. Each denial has the id of the rule it repeats.
package mangrove.floor

# METADATA
# title: Floor 1 One consent per purpose
# description: A consent without a purpose is refused.
deny contains "C-01" if {
	input.action == "consent.give"
	object.get(input.command, "purpose", "") == ""
}

# METADATA
# title: Floor 2 Services independent of cooperation
# description: |
#   Held by the shape of a flow: it has no attribute for cooperation. An input that brings one in is not decided.
deny contains "P0" if {
	some name in {"cooperation", "cooperates", "testifies", "crime"}
	_ = input.case.facts[name]
}

# METADATA
# title: Floor 3 The firewall
# description: Immigration enforcement gets no personal data, whatever the tables name.
deny contains "F-01" if {
	input.actor.agency_kind == "immigration_enforcement"
	not gives_nothing
}

# METADATA
# description: What takes a right away, or records what happened, gives no data and is not refused.
gives_nothing if input.action in {"consent.withdraw", "consent.refuse", "consent.exclude"}

gives_nothing if contains(input.action, ".record_")

deny contains "F-01" if {
	input.resource.recipient_agency_kind == "immigration_enforcement"
	input.action in {"identification.refer", "consent.give"}
}

# METADATA
# title: Floor 4 Presumption of minority
# description: Who may be a child is not placed in a unit for adults nor beside an unrelated adult.
deny contains "CP-01" if {
	places
	presumed
	input.resource.unit_kind == "adults"
}

deny contains "CP-01" if {
	places
	presumed
	beside_an_adult
}

# METADATA
# title: Floor 5 No child among unrelated adults
deny contains "CP-02" if {
	places
	child_everywhere(input.case.facts)
	beside_an_adult
}

deny contains "CP-02" if {
	places
	adult_everywhere(input.case.facts)
	not vetted(input.case.facts)
	some sleeper in input.resource.sleepers
	object.get(sleeper, "case", "") != input.case.id
	child_everywhere(sleeper)
	not assessed_together(sleeper)
}

places if input.action in {"shelter.reserve", "shelter.admit"}

presumed if object.get(input.case.facts, "age_disputed", false)

presumed if object.get(input.case.facts, "adult_on", "") == ""

beside_an_adult if {
	some sleeper in input.resource.sleepers
	object.get(sleeper, "case", "") != input.case.id
	adult_everywhere(sleeper)
	not vetted(sleeper)
	not assessed_together(sleeper)
}

vetted(facts) if object.get(facts, "vetted_carer", false) == true

assessed_together(sleeper) if {
	same_household(sleeper)
	sleeper.case in input.case.facts.assessed_with
}

assessed_together(sleeper) if {
	same_household(sleeper)
	input.case.id in sleeper.assessed_with
}

same_household(sleeper) if {
	sleeper.household != ""
	sleeper.household == input.case.facts.household
}

# METADATA
# description: |
#   A child, or an adult, wherever on Earth the case is. The floor reads no table, so it knows no time zone; the
#   rule it repeats has the country's and decides the hours between.
child_everywhere(facts) if day(14) < object.get(facts, "adult_on", "")

adult_everywhere(facts) if {
	is_string(facts.adult_on)
	facts.adult_on != ""
	facts.adult_on <= day(-12)
	not object.get(facts, "age_disputed", false)
}

day(hours) := sprintf(
	"%04d-%02d-%02d",
	time.date(time.parse_rfc3339_ns(input.now) + (((hours * 60) * 60) * 1000000000)),
)

# METADATA
# title: Floor 8 A determination before an unaccompanied child leaves
deny contains "CP-05" if {
	input.action == "returns.depart"
	maybe_child
	object.get(input.case.facts, "unaccompanied", false) == true
	object.get(input.case.facts, "determined_for", "") == ""
}

maybe_child if presumed

maybe_child if child_everywhere(input.case.facts)

# METADATA
# title: Floor 9 Voluntariness before any return
deny contains "R-01" if {
	input.action == "returns.depart"
	object.get(input.resource, "declared_at", "") == ""
}

# METADATA
# title: Floor 10 At least 30 days to reflect
# description: Wherever on Earth the case is, unless the person asked for it of somebody outside.
deny contains "R-02" if {
	input.action == "returns.depart"
	indicator_on := object.get(input.case.facts, "indicator_on", "")
	indicator_on != ""
	midnight(day(14)) < midnight(indicator_on) + (((((30 * 24) * 60) * 60) * 1000) * 1000000)
	object.get(input.resource, ["witnesses", "own_wish", "agency"], "") == ""
}

midnight(date) := time.parse_rfc3339_ns(sprintf("%sT00:00:00Z", [date]))
