package console

import (
	"fmt"
	"testing"
	"time"
)

// A guess is kept wide, a year as the year, a day as the day; what cannot be a birth is told beside its field.
func TestBirth(t *testing.T) {
	now := time.Date(2026, 11, 27, 14, 0, 0, 0, time.UTC)
	for _, c := range []struct{ guessed, told, want, wrong string }{
		{"", "", "", ""},
		{"27", "", "1996-11-28 2001-11-27 estimated", ""},
		{"٢٧", "", "1996-11-28 2001-11-27 estimated", ""},
		{"۱", "", "2022-11-28 2026-11-27 estimated", ""},
		{"0", "", "2023-11-28 2026-11-27 estimated", ""},
		{"111", "", "", "age"},
		{"-1", "", "", "age"},
		{"grown", "", "", "age"},
		{"27", "1998", "1998-01-01 1998-12-31 estimated", ""},
		{"", "2026", "2026-01-01 2026-11-27 estimated", ""},
		{"", "1998-02", "1998-02-01 1998-02-28 estimated", ""},
		{"", "١٩٩٨-03-31", "1998-03-31 1998-03-31 declared", ""},
		{"", "1998-02-30", "", "born"},
		{"", "12.08.2010", "", "born"},
		{"", "12/08/2010", "", "born"},
		{"", "2026-11-28", "", "born"},
		{"", "1899", "", "born"},
	} {
		birth, wrong := birthOf(c.guessed, c.told, now)
		got := ""
		if birth != nil {
			got = fmt.Sprint(birth["earliest"], " ", birth["latest"], " ", birth["status"])
		}
		if got != c.want || wrong != c.wrong {
			t.Errorf("about %q, told %q: %q, %q wrong; want %q, %q", c.guessed, c.told, got, wrong, c.want, c.wrong)
		}
	}
}

// What was guessed as 27 reads as 25 to 29 on the very day and the day after.
func TestAgeOfAGuess(t *testing.T) {
	now := time.Date(2026, 11, 27, 14, 0, 0, 0, time.UTC)
	birth, _ := birthOf("27", "", now)
	for _, at := range []time.Time{now, now.AddDate(0, 0, 1)} {
		from, to := years(parseDay(fmt.Sprint(birth["latest"])), at), years(parseDay(fmt.Sprint(birth["earliest"])), at)
		if from != 25 || to < 29 {
			t.Errorf("on %s: %d to %d", at, from, to)
		}
	}
}
