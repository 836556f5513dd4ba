package console

import (
	"strconv"
	"time"
)

// margin is how many years an age that somebody hears or guesses may be off, each way. Whoever may be a child then counts as
// one (CP-01).
const margin = 2

// oldest is the greatest age that is taken for one.
const oldest = 110

// birthOf is a range of birth dates, of an age that was guessed, or of a year, a month or a day that was told. Neither gives
// none: the age is not known then. wrong names the field that does not fit.
func birthOf(guessed, told string, now time.Time) (birth map[string]any, wrong string) {
	today := now.UTC().Truncate(24 * time.Hour)
	span := func(first, last time.Time, status string) map[string]any {
		if last.After(today) {
			last = today
		}
		return map[string]any{"earliest": first.Format(time.DateOnly), "latest": last.Format(time.DateOnly), "status": status}
	}
	switch told = digits(told); {
	case told != "":
		for _, form := range []struct {
			layout, status string
			years, months  int
		}{{time.DateOnly, "declared", 0, 0}, {"2006-01", "estimated", 0, 1}, {"2006", "estimated", 1, 0}} {
			first, err := time.Parse(form.layout, told)
			if err != nil {
				continue
			}
			last := first
			if form.years+form.months > 0 {
				last = first.AddDate(form.years, form.months, -1)
			}
			if first.After(today) || first.Year() < 1900 {
				return nil, "born"
			}
			return span(first, last, form.status), ""
		}
		return nil, "born"
	case guessed != "":
		years, err := strconv.Atoi(digits(guessed))
		if err != nil || years < 0 || years > oldest {
			return nil, "age"
		}
		return span(today.AddDate(-years-margin-1, 0, 1), today.AddDate(-max(years-margin, 0), 0, 0), "estimated"), ""
	}
	return nil, ""
}

func parseDay(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}
	}
	return t
}
