package console

import "time"

// facts are what identification tells of how a case and its person stand, which opens with the case.
type facts struct {
	Stage        string `json:"stage"`
	AdultOn      string `json:"adult_on"`
	BornEarliest string `json:"born_earliest"`
	BornLatest   string `json:"born_latest"`
	AgeDisputed  bool   `json:"age_disputed"`
	// Custodians are the adults who were found to have custody of a child, by their own cases.
	Custodians []string `json:"custodians"`
	// ReviewFrom and ReviewOpen are how far the decision on conclusive grounds has come, without what was decided.
	ReviewFrom string `json:"review_from"`
	ReviewOpen bool   `json:"review_open"`
}

// facts are those that were told; none where identification did not tell of the case.
func (t told) facts() facts { return from[facts](t, "identification", "facts") }

// adult says whether somebody is known to be one: whose age is not known, or in doubt, is presumed a child (CP-01).
func (f facts) adult(now time.Time) bool {
	return f.AdultOn != "" && f.AdultOn <= now.Format(time.DateOnly) && !f.AgeDisputed
}

// born are the first and the last day that may be somebody's birthday; neither where it is not known.
func (f facts) born() (first, last time.Time) {
	first, last = parseDay(f.BornEarliest), parseDay(f.BornLatest)
	if first.IsZero() || last.IsZero() {
		return time.Time{}, time.Time{}
	}
	return first, last
}

// aged are the least and the greatest age that somebody may have, not ok where it is not known.
func (f facts) aged(now time.Time) (least, most int, ok bool) {
	first, last := f.born()
	return max(years(last, now), 0), max(years(first, now), 0), !first.IsZero()
}

func years(born, now time.Time) int {
	n := now.Year() - born.Year()
	if born.AddDate(n, 0, 0).After(now) {
		n--
	}
	return n
}
