package survey

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"mangrove/pkg/decide"
	returnsv1 "mangrove/proto/gen/returnsv1"
)

//go:embed questions.json
var embedded []byte

// questions are the reference data, where each number is in hundredths.
type questions struct {
	// Covers is how many of the scored questions of a dimension must be answered before it says anything.
	Covers    int `json:"covers"`
	LowBelow  int `json:"low_below"`
	HighAbove int `json:"high_above"`
	// First are answers that, given together, put the person first however they stand.
	First [][]string `json:"first"`
	// Unscored are the answers that every question has, and that say nothing.
	Unscored  []string                  `json:"unscored"`
	Scales    map[string]map[string]int `json:"scales"`
	Questions []question                `json:"questions"`
}

type question struct {
	Code      string `json:"code"`
	Dimension string `json:"dimension"`
	Scored    bool   `json:"scored"`
	Scale     string `json:"scale"`
}

// Found is what the answers say: how the person stands in each dimension of which enough was answered, and whether they come
// first all the same.
type Found struct {
	Standing *returnsv1.Standing
	First    bool
}

// Read reads answers, each after its question's code, as "E7 yes". It fails with a *decide.Refusal where one is none of those
// that there are, or a question is answered twice; it never repeats what was said.
func Read(answers []string) (Found, error) {
	var of questions
	if err := json.Unmarshal(embedded, &of); err != nil {
		return Found{}, fmt.Errorf("read the survey's questions: %w", err)
	}
	given := map[string]string{}
	for _, a := range answers {
		code, answer, _ := strings.Cut(a, " ")
		if _, twice := given[code]; twice || !of.has(code, answer) {
			return Found{}, &decide.Refusal{
				Code: "invalid_field", Field: "survey.answers", Hint: "give each answer once, by the survey's codes of question and answer, such as E7 yes",
			}
		}
		given[code] = answer
	}
	return Found{
		Standing: &returnsv1.Standing{
			Economic: of.band("economic", given), Social: of.band("social", given), Psychosocial: of.band("psychosocial", given),
		},
		First: slices.ContainsFunc(of.First, func(together []string) bool {
			return !slices.ContainsFunc(together, func(a string) bool { return !slices.Contains(answers, a) })
		}),
	}, nil
}

func (of questions) has(code, answer string) bool {
	return slices.ContainsFunc(of.Questions, func(q question) bool {
		_, scored := of.Scales[q.Scale][answer]
		return q.Code == code && (scored || slices.Contains(of.Unscored, answer))
	})
}

// band is how the person stands in a dimension; unspecified where too little was answered.
func (of questions) band(dimension string, given map[string]string) returnsv1.Band {
	asked, answered, sum := 0, 0, 0
	for _, q := range of.Questions {
		if q.Dimension != dimension || !q.Scored {
			continue
		}
		asked++
		if score, ok := of.Scales[q.Scale][given[q.Code]]; ok {
			answered++
			sum += score
		}
	}
	switch {
	case answered*100 < asked*of.Covers:
		return returnsv1.Band_BAND_UNSPECIFIED
	case sum < of.LowBelow*answered:
		return returnsv1.Band_BAND_LOW
	case sum > of.HighAbove*answered:
		return returnsv1.Band_BAND_HIGH
	}
	return returnsv1.Band_BAND_MIDDLE
}
