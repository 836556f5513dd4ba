package console

import (
	"encoding/json"
	"strings"
	"time"

	bestinterestsv1 "mangrove/proto/gen/bestinterestsv1"
	"mangrove/services/console/api"
	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// weighed is one option as it was weighed, by the elements of General Comment 14.
type weighed struct {
	Kind    string `json:"kind"`
	Weights []struct {
		Element string `json:"element"`
		Weight  string `json:"weight"`
	} `json:"weights"`
}

// elements are those by which options are weighed, in the order in which they are read.
func elements() []string { return values[bestinterestsv1.Element]() }

// determined is what the panel chose, as bestinterests tells it.
type determined struct {
	Option     string      `json:"option"`
	Until      time.Time   `json:"until"`
	Conditions []condition `json:"conditions"`
}

// condition is one thing that it depends on. Where one agency has said that it is in place, another is still to say the same.
type condition struct {
	Condition  string    `json:"condition"`
	By         time.Time `json:"by"`
	Met        bool      `json:"met"`
	ReportedBy string    `json:"reported_by_agency"`
}

// options sets the options that were weighed side by side; nil where none are told.
func options(w words.Words, t told) *view.Options {
	all := from[[]weighed](t, "bestinterests", "options")
	if len(all) == 0 {
		return nil
	}
	out := &view.Options{}
	for _, o := range all {
		out.Kinds = append(out.Kinds, w.T("option."+o.Kind))
	}
	for _, e := range elements() {
		row := view.Element{Name: w.T("element." + e)}
		for _, o := range all {
			said := "unknown"
			for _, one := range o.Weights {
				if one.Element == e {
					said = one.Weight
				}
			}
			row.Weights = append(row.Weights, weight(w, said))
		}
		out.Elements = append(out.Elements, row)
	}
	return out
}

func weight(w words.Words, said string) view.Mark {
	out := view.Mark{Class: "no", Icon: "half", Text: w.T("weight." + said)}
	switch {
	case strings.HasSuffix(said, "for"):
		out.Class, out.Icon = "yes", "check"
	case strings.HasSuffix(said, "against"):
		out.Icon = "none"
	}
	return out
}

// determination is what is in force, and on what it depends; nil where nothing is, or it is not told.
func determination(w words.Words, t told) *view.Determination {
	d := from[determined](t, "bestinterests", "determined")
	if d.Option == "" {
		return nil
	}
	out := &view.Determination{Option: w.T("option." + d.Option), Until: w.T("agreed.until", "When", w.Long(d.Until))}
	for _, c := range d.Conditions {
		one := view.Condition{Name: w.T("condition." + c.Condition), Class: "yes", Icon: "check", State: w.T("condition.met")}
		switch {
		case c.Met:
		case c.ReportedBy != "":
			one.Class, one.Icon, one.State = "wait", "half", w.T("condition.reported", "Agency", view.Agency(c.ReportedBy))
		default:
			one.Class, one.Icon, one.State = "wait", "half", w.T("condition.by", "When", w.Long(c.By))
		}
		out.Conditions = append(out.Conditions, one)
	}
	return out
}

// dissent is what those say who do not agree to what was proposed or determined, without who they are.
func dissent(w words.Words, t told) []view.Part {
	var out []view.Part
	for _, raw := range from[[]json.RawMessage](t, "bestinterests", "dissent") {
		var s api.Section
		if json.Unmarshal(raw, &s) != nil {
			t.leaves("bestinterests", "dissent")
			continue
		}
		part := t.part(w, w.T("case.dissent"), s)
		if text := s.Text("text"); text != "" {
			part.Lines = []view.Line{{Label: w.T("field.text"), Text: text}}
		}
		out = append(out, part)
	}
	return out
}
