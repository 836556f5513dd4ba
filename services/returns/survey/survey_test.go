package survey_test

import (
	"fmt"
	"strings"
	"testing"

	"mangrove/services/returns/survey"
)

// all answers every scored question: those of a scale alike, the others as told.
func all(seldom, often, quality, satisfied, yes, no, debt, school, agree, safe string) []string {
	var out []string
	for _, a := range []struct{ codes, answer string }{
		{"E1", satisfied},
		{"E2 E4 P5 P6 P7", seldom},
		{"P1", often},
		{"E3 E7 E8 S6 P9", yes},
		{"P8", no},
		{"E5", debt},
		{"E6 S1 S2 S3 S5 S7 S8 S9 S10 P2", quality},
		{"S4", school},
		{"P3", agree},
		{"P4", safe},
	} {
		for _, code := range strings.Fields(a.codes) {
			out = append(out, code+" "+a.answer)
		}
	}
	return out
}

// The vectors of return-reintegration 7.8.3.
func TestHowThePersonStands(t *testing.T) {
	middle := all("sometimes", "sometimes", "fair", "ok", "yes", "no", "spending_larger", "some", "neutral", "neutral")
	social := func(s4 string, good int) []string {
		out := []string{"S4 " + s4}
		for i, code := range strings.Fields("S1 S2 S3 S5 S6 S7 S8 S9 S10") {
			answer := map[bool]string{true: "very_good", false: "very_poor"}[i < good]
			if code == "S6" {
				answer = map[bool]string{true: "yes", false: "no"}[i < good]
			}
			out = append(out, code+" "+answer)
		}
		return out
	}
	for name, c := range map[string]struct {
		answers []string
		want    string
	}{
		"the best of all":             {all("never", "very_often", "very_good", "very_satisfied", "yes", "no", "no_debt", "all", "strongly_agree", "very_safe_always"), "high high high false"},
		"the worst of all":            {all("very_often", "never", "very_poor", "very_dissatisfied", "no", "yes", "debt_larger", "none", "strongly_disagree", "very_unsafe_always"), "low low low true"},
		"the middle of each scale":    {middle, "high middle middle false"},
		"nothing asked":               {nil, "unspecified unspecified unspecified false"},
		"three of eight":              {[]string{"E1 ok", "E3 no", "E7 no"}, "unspecified unspecified unspecified false"},
		"five of eight":               {[]string{"E1 ok", "E3 no", "E7 no", "E8 no", "E5 debt_larger"}, "unspecified unspecified unspecified false"},
		"six of eight":                {[]string{"E1 ok", "E3 no", "E7 no", "E8 no", "E5 debt_larger", "E6 very_poor"}, "low unspecified unspecified false"},
		"what nobody knows":           {[]string{"E1 ok", "E3 no", "E7 no", "E8 no", "E5 dont_know", "E6 no_answer"}, "unspecified unspecified unspecified false"},
		"a third":                     {social("none_of_age", 3), "unspecified middle unspecified false"}, // 3 of 9
		"less than 0.33":              {social("none", 3), "unspecified low unspecified false"},
		"two thirds":                  {social("most", 6), "unspecified high unspecified false"}, // 6.67 of 10
		"less than 0.66":              {social("some", 6), "unspecified middle unspecified false"},
		"what is not scored":          {[]string{"E9 no", "E10 pay", "S11 good", "P10 jobs"}, "unspecified unspecified unspecified false"},
		"cannot stay, and is afraid":  {[]string{"P9 no", "P10 safety"}, "unspecified unspecified unspecified true"},
		"cannot stay for want of one": {[]string{"P9 no", "P10 jobs"}, "unspecified unspecified unspecified false"},
		"in distress, and wants help": {[]string{"P8 yes", "P7 very_often"}, "unspecified unspecified unspecified true"},
		"in distress":                 {[]string{"P8 no", "P7 very_often"}, "unspecified unspecified unspecified false"},
		"goes hungry":                 {[]string{"E2 very_often"}, "unspecified unspecified unspecified true"},
	} {
		found, err := survey.Read(c.answers)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		s := found.Standing
		got := strings.ToLower(strings.ReplaceAll(fmt.Sprint(s.GetEconomic(), " ", s.GetSocial(), " ", s.GetPsychosocial(), " ", found.First), "BAND_", ""))
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestAnAnswerThatIsNone(t *testing.T) {
	for _, answers := range [][]string{{"E7"}, {""}, {"E7 perhaps"}, {"X1 yes"}, {"E7 very_good"}, {"e7 yes"}, {"E7  yes"}, {"E7 yes", "E7 no"}, {"E7 yes", "E7 yes"}} {
		_, err := survey.Read(answers)
		if err == nil || !strings.Contains(err.Error(), "invalid_field") || strings.Contains(err.Error(), "perhaps") {
			t.Errorf("%q: %v", answers, err)
		}
	}
}
