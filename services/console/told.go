package console

import (
	"encoding/json"
	"errors"
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
	// unheard says that a service has no such record, or none for the reader.
	unheard bool
	// held is what the person agreed to or refused, and waiting what waits for another agency; nil where it is not for the reader.
	held    []grant
	waiting []waiting
	// registerAway says that the register did not answer.
	registerAway bool
	// unreadable hears of what a service told in a form that is not read here; nil: nobody does.
	unreadable func(service, field string)
}

// tells begins what is told in a visit.
func (v visit) tells(body map[string]map[string]json.RawMessage) told {
	return told{body: body, unreadable: func(service, field string) {
		v.log.ErrorContext(v.r.Context(), "a field could not be read", "service", service, "field", field) // and never what stands there
	}}
}

// leaves says that a field was left out as it could not be read.
func (t told) leaves(service, field string) {
	if t.unreadable != nil {
		t.unreadable(service, field)
	}
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

// tell asks for a case, so that who is shown anything of it leaves no refusal in the ledger of a service that has nothing for them: who
// keeps the case, or stands for a child, is told by the register where they have a part; of others the registry of agencies says
// where their agency may have one. Where none of these tells of it the others are asked whose cases the role reads, and who keeps it:
// so it stays on record who tried.
func (c *Console) tell(v visit, id string) (told, error) {
	out := v.tells(map[string]map[string]json.RawMessage{})
	if c.registers(v) {
		if err := c.register(v, id, &out); err != nil {
			return told{}, err
		}
	}
	first := c.partIn(v, out)
	if err := c.ask(v, id, first, &out); err != nil || len(out.body) > 0 {
		return out, err
	}
	rest := slices.DeleteFunc(asked(), func(service string) bool {
		return slices.Contains(first, service) || service != "identification" && !c.reads(v, service)
	})
	if err := c.ask(v, id, rest, &out); err != nil || out.held != nil || !out.told("identification") {
		return out, err
	}
	return out, c.register(v, id, &out)
}

// register hears what the register tells of a case.
func (c *Console) register(v visit, id string, into *told) (err error) {
	into.held, into.waiting, err = c.grants(v.context(), v, id)
	if errors.Is(err, api.ErrAway) {
		into.registerAway = true
		return nil
	}
	return err
}

// registers says whether the register tells somebody of cases: they keep them, or stand for a child.
func (c *Console) registers(v visit) bool {
	return slices.Contains(v.session.Roles, "guardian") || c.keeper(v)
}

// keeper says that somebody's agency keeps cases.
func (c *Console) keeper(v visit) bool {
	return slices.ContainsFunc(c.Agencies, func(a Agency) bool { return a.ID == v.session.Agency && a.Keeps })
}

// partIn are the services in which somebody has a part in a case, by what the register tells; where it tells nothing, those in which
// their agency may have one, else those that list cases for their role. Where the register does not answer it may be any.
func (c *Console) partIn(v visit, t told) []string {
	among := func(is func(service string) bool) []string {
		return slices.DeleteFunc(asked(), func(service string) bool { return !c.reads(v, service) || !is(service) })
	}
	switch {
	case t.registerAway:
		return among(func(string) bool { return true })
	case t.held != nil:
		return among(func(service string) bool {
			return slices.ContainsFunc(t.held, func(g grant) bool { return g.partIn(service, v.session.Agency) && g.stands(c.Domain()) })
		})
	}
	if out := among(func(service string) bool {
		return slices.ContainsFunc(c.Agencies, func(a Agency) bool { return a.ID == v.session.Agency && a.in(service) })
	}); len(out) > 0 {
		return out
	}
	return among(func(service string) bool { return c.does(v, service+".list") })
}

// partIn says whether a grant gives an agency a part in a service. Who keeps the case is told its steps, and who stands for a child what
// is best for it.
func (g grant) partIn(service, agency string) bool {
	switch {
	case g.Recipient.Agency != agency:
		return false
	case g.Kind == "guardianship":
		return service == "bestinterests"
	}
	return g.Kind == "assignment" && (g.Recipient.Service == service || g.Recipient.Service == "identification" && service == "coordination")
}

// ask asks services for a case at once.
func (c *Console) ask(v visit, id string, names []string, into *told) error {
	bodies, problems, away := make([]map[string]json.RawMessage, len(names)), make([]*api.Problem, len(names)), make([]bool, len(names))
	g, ctx := errgroup.WithContext(v.context())
	for i, name := range names {
		g.Go(func() error {
			err := v.user.Get(ctx, name, address("cases", id), &bodies[i])
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
		return err
	}
	for i, name := range names {
		switch no := problems[i]; {
		case away[i]:
			into.away = append(into.away, name)
		case no == nil:
			into.body[name] = bodies[i]
		case no.Hidden(): // of no such record, or of none for them, nothing is to be said
			into.unheard = true
		case into.refused == nil:
			into.refused = no
		}
	}
	return nil
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

// partless says that the reader was refused for want of a part in the case (N-01), which a service says of what is its own.
func (t told) partless() bool { return t.refused != nil && slices.Contains(t.refused.Rules, "N-01") }

// awaited says that no service tells of the case yet, and one told why: that is told to who has a part in it alone, of which a service
// that has no such record has not heard.
func (t told) awaited() bool {
	return len(t.body) == 0 && len(t.away) == 0 && t.partless() && t.unheard
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
	err := v.user.Get(v.context(), service, address("cases", v.r.PathValue("case")), &body)
	return v.tells(map[string]map[string]json.RawMessage{service: body}), err
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
			t.leaves(service, field)
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
		if newest(raw, &s) != nil {
			t.leaves(service, name)
			continue
		}
		if s.Value == nil && s.Withheld == nil && !s.Away {
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
