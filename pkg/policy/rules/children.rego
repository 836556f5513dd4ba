# METADATA
# title: Children
package mangrove.children

import data.mangrove.calendar
import data.mangrove.flow
import data.mangrove.register

# METADATA
# title: CP-01 Presumed a child
# description: |
#   While the age is in dispute, or no date of birth is known, the person is presumed a child: for the rights of a
#   child and for being kept out of places for adults. Where the birth date is a range, its latest date counts. On
#   the day of turning 18 a person is an adult.
# custom:
#   id: CP-01
#   source: CETS 197 art. 10(3); Directive 2011/36/EU art. 13(2); identification 1.7
is_child(facts) if {
	has_date(facts)
	flow.today < facts.adult_on
}

is_child(facts) if {
	not has_date(facts)
	not "CP-01" in flow.off
}

is_child(facts) if {
	object.get(facts, "age_disputed", false)
	not "CP-01" in flow.off
}

has_date(facts) if {
	is_string(facts.adult_on)
	regex.match(`^\d{4}-\d{2}-\d{2}$`, facts.adult_on)
}

child if is_child(input.case.facts)

adult_on := input.case.facts.adult_on if has_date(input.case.facts)

# METADATA
# description: |
#   The age band of the person: guardian, heard, assent, own, adult. The ages at which the bands begin are country
#   data.
band := "adult" if not child

band := "assent" if {
	child
	not adult_on
}

band := minor_of(adult_on) if {
	child
	adult_on
}

minor_of(day) := [name |
	some step in [["own", "own_consent"], ["assent", "assent"], ["heard", "heard"], ["guardian", ""]]
	name := step[0]
	reached(step[1], day)
][0]

band_of(day) := "adult" if flow.today >= day

band_of(day) := minor_of(day) if flow.today < day

reached("", _) := true

reached(number, day) if flow.today >= birthday(data.mangrove.table.country.numbers[number].value, day)

# METADATA
# description: The day that somebody turns that many years old who is an adult from a day on.
birthday(years, day) := sprintf("%04d%s", [(to_number(substring(day, 0, 4)) - 18) + years, substring(day, 4, -1)])

# METADATA
# title: CP-08 A guardian
# description: |
#   Stands for a child, and is of an agency that is there for it, never of one that holds the child. An unaccompanied child
#   has an interim guardian by the end of the next working day.
# custom:
#   id: CP-08
#   source: CRC General Comment 6, par. 33; best-interests 1.3
guardian_agency if {
	some kind in data.mangrove.table.words.guardian_kinds
	kind == input.resource.agency_kind
}

holds_child if {
	some grant in flow.live
	grant.kind == "assignment"
	grant.recipient.service == "shelter"
	grant.recipient.agency == input.resource.agency
}

# METADATA
# title: CP-08 Nor in a house of their guardian's agency
# description: Who stands for a child is to see what a house does to them, also where the child comes to the house later.
guardians_house if {
	some grant in flow.live
	grant.kind == "guardianship"
	grant.recipient.agency == input.resource.agency
}

# METADATA
# title: CP-08 Nobody comes back from a doubt
# description: Whose guardianship of this child ended in doubt (C-04) is not named again.
doubted if input.command.guardian in object.get(input.case.facts, "doubted_guardians", [])

# METADATA
# title: CP-08 No more children than one person can stand for
# description: |
#   Who is named stands for less than so many others who are children. The child itself does not count twice, where an interim
#   guardian is appointed for good. The number is country data.
can_stand if {
	is_array(input.resource.wards)
	count(other_wards) < data.mangrove.table.country.numbers.guardian_wards.value
}

other_wards := {ward.case |
	some ward in input.resource.wards
	ward.case != input.case.id
	is_child(ward)
}

# METADATA
# title: CP-08 The duty to name one
# description: It is the office's, wherever the child was found, and begins with the case or with the doubt about the age.
name_guardian := sprintf("duty:name_guardian:guardianship_office:%s:anywhere", [calendar.end_of(1)])

unaccompanied_child_opened if {
	input.command.unaccompanied == true
	not opened_as_adult
}

opened_as_adult if flow.today >= eighteen(input.command.birth.latest)

unaccompanied_by_doubt if {
	input.case.facts.unaccompanied == true
	not child
	not has_guardian
}

unaccompanied_after_all if {
	input.command.unaccompanied == true
	child
	not has_guardian
}

# METADATA
# description: Of the two who end a guardianship in doubt (C-04), the second leaves the child with nobody.
unguarded_by_doubt if {
	child
	input.resource.doubted_by != ""
	input.resource.doubted_by != input.actor.agency
}

# METADATA
# title: CP-08 That a child is not alone after all
# description: Whoever meets the child says that nobody is with them. That somebody is ends the duty, so the authority on custody says it.
accompanied_by_another_word if {
	not says_alone
	not custody_authority
}

says_alone if input.command.unaccompanied == true

custody_authority if authorised("custody")

has_guardian if object.get(input.case.facts, "guardian", false) == true

has_guardian if {
	some grant in flow.live
	grant.kind == "guardianship"
	not flow.kept_out(grant.recipient)
}

# METADATA
# title: CP-01 No place for adults
# description: |
#   A unit for adults takes no child, presumed or known, also while it is empty. For who is presumed a child any unit is one
#   where an unrelated adult sleeps.
adult_place if {
	input.resource.unit_kind == "adults"
	child
}

adult_place if {
	presumed
	some sleeper in others
	not is_child(sleeper)
	not carer(sleeper)
	not assessed_together(sleeper)
}

presumed if disputed

presumed if not adult_on

# METADATA
# title: CP-01 Who determines an age
# description: |
#   Anybody may open a dispute about age; only the authority the country names closes it, and only it brings nearer the day
#   on which a child is an adult, or puts it off: who makes somebody younger keeps them under a guardian, so who believes it opens
#   a dispute. While there is none, others may correct a date within the same band of ages where the time as a child stays as long,
#   and where the new date is known no worse. Where no date was known, the first one is said by the agency that keeps the case, as
#   when it opened the case, and by no other.
age_authority if authorised("age")

disputed if object.get(input.case.facts, "age_disputed", false)

changes_band if {
	adult_on
	band_of(corrected) != band_of(adult_on)
}

first_date_of_another if {
	not adult_on
	not register.keeper
}

moves_childhood if {
	child
	adult_on
	not same_day
	not slip_of_the_pen
}

same_day if input.command.birth.latest == input.case.facts.born_latest

# METADATA
# title: CP-01 A slip of the pen
# description: |
#   The agency that keeps the case mends it alone: by a few days in all, either way and however often it is mended, and where no
#   boundary of ages is crossed by it, today or in as many days.
slip_of_the_pen if {
	register.keeper
	said := input.case.facts.born_latest_said
	days := data.mangrove.table.country.numbers.birth_slip_days.value
	input.command.birth.latest >= days_before(said, days)
	input.command.birth.latest <= days_before(said, 0 - days)
	band_of(eighteen(days_before(said, 2 * days))) == band_of(adult_on)
}

days_before(day, n) := time.format([time.add_date(time.parse_ns("2006-01-02", day), 0, 0, 0 - n), "UTC", "2006-01-02"])

# What rests on a paper or an assessment is not replaced by what somebody says.
known_worse if {
	input.case.facts.age_status in firm
	not known_as_well
}

known_as_well if input.command.birth.status in firm

firm := {"documented", "assessed"}

corrected := eighteen(input.command.birth.latest)

# What is no date says nothing of an age: the service refuses it, by the name of its field.
eighteen(born) := sprintf("%04d%s", [to_number(substring(born, 0, 4)) + 18, substring(born, 4, -1)]) if {
	regex.match(`^\d{4}-\d{2}-\d{2}$`, born)
}

# METADATA
# title: CP-02 Who vets a carer and assesses a family
# description: The authority the country names; never who only brings the household in.
vetting_authority if authorised("vetting")

authorised(subject) if {
	authority := data.mangrove.table.country.authorities[subject]
	some role in authority.roles
	role in input.actor.roles
	input.actor.agency_kind in authority.agency_kinds
}

# METADATA
# title: CP-02 No child sleeps among unrelated adults
# description: |
#   The rule looks at the unit and who sleeps there, in both directions: no child to unrelated adults, and no adult
#   to where unrelated children sleep or to a unit kept for children. Foster and kin carers who were checked are
#   excepted. A child and an adult of the same household may sleep together in a unit for families, after an
#   assessment of the child that names that adult. Staff who are awake do not sleep there and do not count.
# custom:
#   id: CP-02
#   source: CRC art. 20 and 37(c); CRC General Comment 6; shelter 3.1 S6 and 3.2 (adult shelter forbidden)
sleeps_safely if {
	input.resource.kind == "unit"
	input.resource.unit_kind in {"adults", "small_group", "institution", "family", "foster"}
	sleepers_known
	not unsafe_unit
	every sleeper in others {
		safe_beside(sleeper)
	}
}

sleepers_known if is_array(input.resource.sleepers)

sleepers_known if input.resource.sleepers == null

others := [sleeper |
	some sleeper in input.resource.sleepers
	object.get(sleeper, "case", "") != input.case.id
]

unsafe_unit if {
	input.resource.unit_kind in {"small_group", "institution", "foster"}
	not child
	not carer(input.case.facts)
}

safe_beside(sleeper) if {
	child
	is_child(sleeper)
}

safe_beside(sleeper) if {
	not child
	not is_child(sleeper)
}

safe_beside(sleeper) if {
	child
	carer(sleeper)
}

safe_beside(_) if {
	not child
	carer(input.case.facts)
}

safe_beside(sleeper) if {
	input.resource.unit_kind == "family"
	assessed_together(sleeper)
}

# METADATA
# description: Of one household, and one of the two was assessed to sleep beside the other, whichever came first.
assessed_together(sleeper) if {
	related(sleeper)
	sleeper.case in input.case.facts.assessed_with
}

assessed_together(sleeper) if {
	related(sleeper)
	input.case.id in sleeper.assessed_with
}

related(sleeper) if {
	sleeper.household != ""
	sleeper.household == input.case.facts.household
}

carer(facts) if object.get(facts, "vetted_carer", false) == true
