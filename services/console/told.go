package console

import (
	"encoding/json"
	"errors"
	"net/url"
	"slices"

	"golang.org/x/sync/errgroup"

	"mangrove/services/console/api"
	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// told is what the services told somebody of a case: what each answered, and which did not answer.
type told struct {
	body map[string]map[string]json.RawMessage
	away []string
	// refused is the first explained refusal, shown where nothing else is.
	refused *api.Problem
}

// asked are the services that a case page is made of, in the order in which their parts are shown.
func asked() []string {
	return []string{"identification", "shelter", "health", "legalaid", "bestinterests", "returns", "coordination"}
}

// sections are the parts of a case, in the order in which they are shown. The same part may come from several services.
func sections() []string {
	return []string{
		"identity", "needs", "contact", "placement", "notes", "advice", "claim",
		"assessment", "views", "inquiry", "answer", "weighing", "reasons",
		"grounds", "counselling", "risk", "plan", "money", "delivery", "survey",
	}
}

// tell asks for a case at once every service whose cases the role reads, and who keeps it, where it is on record who tried.
func (c *Console) tell(v visit, id string) (told, error) {
	names := slices.DeleteFunc(asked(), func(service string) bool { return service != "identification" && !c.reads(v, service) })
	bodies, problems, away := make([]map[string]json.RawMessage, len(names)), make([]*api.Problem, len(names)), make([]bool, len(names))
	g, ctx := errgroup.WithContext(v.context())
	for i, name := range names {
		g.Go(func() error {
			err := v.user.Get(ctx, name, "/cases/"+url.PathEscape(id), &bodies[i])
			if errors.As(err, &problems[i]) {
				return nil
			}
			if away[i] = errors.Is(err, api.ErrAway); away[i] {
				return nil
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return told{}, err
	}
	out := told{body: map[string]map[string]json.RawMessage{}}
	for i, name := range names {
		switch no := problems[i]; {
		case away[i]:
			out.away = append(out.away, name)
		case no == nil:
			out.body[name] = bodies[i]
		case out.refused == nil && !no.Hidden(): // of no such record, or of none for them, nothing is to be said
			out.refused = no
		}
	}
	return out, nil
}

// state is that of one thing in a list by what a service answered: as it told, or that it does not answer, or that nothing of it is
// for the reader. Any other error stays one.
func state(w words.Words, err error, told func() view.Mark) (view.Mark, error) {
	var no *api.Problem
	switch {
	case err == nil:
		return told(), nil
	case errors.Is(err, api.ErrAway):
		return view.Mark{Class: "wait", Icon: "half", Text: w.T("fault.away")}, nil
	case errors.As(err, &no):
		return view.Mark{Class: "no", Icon: "lock", Text: w.T("refused.kick")}, nil
	}
	return view.Mark{}, err
}

// unanswered are the services that did not answer, each in the place of what it would have told.
func unanswered(w words.Words, services []string) []view.Part {
	var out []view.Part
	for _, name := range services {
		out = append(out, view.Part{Title: w.T("service." + name), Away: true})
	}
	return out
}

// told says whether a service told of it.
func (t told) told(service string) bool {
	_, ok := t.body[service]
	return ok
}

// toldBy asks one service alone for the case that a page is about.
func (v visit) toldBy(service string) (told, error) {
	var body map[string]json.RawMessage
	err := v.user.Get(v.context(), service, "/cases/"+url.PathEscape(v.r.PathValue("case")), &body)
	return told{body: map[string]map[string]json.RawMessage{service: body}}, err
}

// reads says whether cases of a service are for somebody's role.
func (c *Console) reads(v visit, service string) bool { return c.does(v, service+".read") }

// does says whether an action is for somebody's role.
func (c *Console) does(v visit, action string) bool {
	return slices.ContainsFunc(c.Doers[action], func(role string) bool { return slices.Contains(v.session.Roles, role) })
}

// from reads a field of what a service told.
func from[T any](t told, service, field string) T {
	var out T
	if raw, ok := t.body[service][field]; ok {
		if err := json.Unmarshal(raw, &out); err != nil {
			var none T
			return none
		}
	}
	return out
}

// of names what the page of a case shows, for whom its services told of it.
func (t told) of(id string) []string {
	var out []string
	for _, service := range asked() {
		if t.told(service) {
			out = append(out, service+":"+id)
		}
	}
	return out
}

// section is a part as it was told: a value where any service gave one, else why it was withheld.
func (t told) section(name string) (api.Section, bool) {
	var found api.Section
	there := false
	for _, service := range asked() {
		raw, ok := t.body[service][name]
		if !ok {
			continue
		}
		var s api.Section
		if newest(raw, &s) != nil || s.Value == nil && s.Withheld == nil && !s.Away {
			continue
		}
		if !there || s.Value != nil {
			found, there = s, true
		}
		if s.Value != nil {
			break
		}
	}
	return found, there
}

// newest reads a part; of one that was written more than once the last, which is what counts.
func newest(raw json.RawMessage, into *api.Section) error {
	var all []json.RawMessage
	if json.Unmarshal(raw, &all) == nil && len(all) > 0 {
		raw = all[len(all)-1]
	}
	return json.Unmarshal(raw, into)
}
