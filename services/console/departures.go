package console

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	returnsv1 "mangrove/proto/gen/returnsv1"
	"mangrove/services/console/api"
	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// departure is one return, as returns tells it.
type departure struct {
	Case     string      `json:"case"`
	Stage    string      `json:"stage"`
	LeavesAt time.Time   `json:"leaves_at"`
	Identity api.Section `json:"identity"`
}

// before says whether the journey is still to come.
func (d departure) before() bool {
	return slices.Contains([]string{"asked", "enquired", "counselled", "declared", "booked"}, d.Stage)
}

// gate is one condition of a departure, as returns tells it.
type gate struct {
	Gate    string `json:"gate"`
	InPlace bool   `json:"in_place"`
	Blocks  bool   `json:"blocks"`
	Instead string `json:"instead"`
	Rule    string `json:"rule"`
	Whose   string `json:"whose"`
	// Until is when it ends or ended, where that is known.
	Until string `json:"until"`
}

// gates are the conditions of one departure; none where they are not for the reader.
func (v visit) gates(ctx context.Context, id string) ([]gate, error) {
	var body struct {
		Gates []gate `json:"gates"`
	}
	err := v.user.Get(ctx, "returns", address("cases", id, "gates"), &body)
	return body.Gates, err
}

// departures lists who asks about a return or has returned, the next to leave first.
func (c *Console) departures(v visit) error {
	all, err := c.prepared(v, func(departure) bool { return true })
	if err != nil {
		return err
	}
	c.render(v.w, v.r, http.StatusOK, view.DeparturesPage(c.inside(v, "departures", "departures.title"), c.live(v, "departures", "returns"), all))
	return nil
}

// prepared are returns with what each lacks.
func (c *Console) prepared(v visit, which func(departure) bool) ([]view.Departure, error) {
	list, err := pages[departure](v.context(), v.user, "returns", "/cases")
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(d departure) bool { return !which(d) })
	slices.SortFunc(list, func(a, b departure) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), a.LeavesAt.Compare(b.LeavesAt), cmp.Compare(a.Case, b.Case))
	})
	out := make([]view.Departure, len(list))
	g, ctx := errgroup.WithContext(v.r.Context())
	g.SetLimit(4)
	for i, d := range list {
		g.Go(func() error {
			out[i] = view.Departure{Case: d.Case, Initials: view.Initials(d.Identity.Text("name")), Stage: v.words.T("return_stage." + d.Stage)}
			if !d.LeavesAt.IsZero() {
				out[i].When = v.words.Date(d.LeavesAt)
			}
			if !d.before() {
				return nil
			}
			gates, err := v.gates(ctx, d.Case)
			out[i].Gates, err = state(v.words, err, func() view.Mark { return lacks(v.words, gates) })
			return err
		})
	}
	return out, g.Wait()
}

// lacks is how much of what a departure rests on is to be seen to.
func lacks(w words.Words, gates []gate) view.Mark {
	n := 0
	for _, gate := range gates {
		if gate.missing() {
			n++
		}
	}
	if n == 0 {
		return view.Mark{Class: "yes", Icon: "check", Text: w.T("departures.all_in_place")}
	}
	return view.Mark{Class: "wait", Icon: "half", Text: w.N("departures.missing", n)}
}

// rank sets those who are still to leave before those who have.
func rank(d departure) int {
	switch {
	case d.before() && !d.LeavesAt.IsZero():
		return 0
	case d.before():
		return 1
	}
	return 2
}

// departure shows what a departure rests on, what is missing and who must act.
func (c *Console) departure(v visit) error { return c.showGates(v, view.Form{}) }

func (c *Console) showGates(v visit, f view.Form) error {
	id := v.r.PathValue("case")
	gates, refused := v.gates(v.context(), id)
	var no *api.Problem
	if refused != nil && !errors.As(refused, &no) {
		return refused
	}
	t, err := c.tell(v, id)
	if err != nil {
		return cmp.Or(refused, err)
	}
	stage := from[string](t, "returns", "stage")
	left := stage != "" && !(departure{Stage: stage}).before()
	if refused != nil && !left { // who receives somebody sees no gates, and says once they have left whether they came
		return refused
	}
	out := view.Gates{Live: c.live(v, "gates", t.of(id)...), Case: id, Form: f, Prepares: slices.Contains(v.session.Roles, "return_officer")}
	out.Initials, out.Line = person(v.words, t, c.Domain())
	out.Away = together(unanswered(v.words, t.away))
	if left {
		gates, out.Prepares = nil, false // who has left needs nothing more for it
	}
	leaves := from[time.Time](t, "returns", "leaves_at")
	if !leaves.IsZero() {
		out.Line = []string{v.words.T("gates.leaves", "When", v.words.Moment(leaves))}
		out.Leaves = v.words.Long(leaves) == v.words.Long(c.Domain())
	}
	if asked, err := time.Parse(time.RFC3339, c.done(v).Get("asked")); err == nil {
		out.Asked = v.words.T("gates.asked", "When", v.words.Clock(asked))
	}
	if c.reads(v, "returns") && !from[time.Time](t, "returns", "arrived_at").IsZero() {
		for _, mistake := range mistakes() {
			out.Mistakes = append(out.Mistakes, view.Answer{Value: mistake, Text: v.words.T("gates.mistake_" + mistake)})
		}
	}
	var unconfirmed []string
	for _, g := range gates {
		if owner, ok := strings.CutPrefix(g.Gate, "confirmed_by_"); ok && !g.InPlace {
			unconfirmed = append(unconfirmed, v.words.T("service."+owner))
		}
	}
	asked := len(unconfirmed) > 0
	for _, g := range gates {
		one := view.Gate{Name: gateName(v.words, g, c.Domain()), Whose: v.words.T("role." + g.Whose), Instead: v.words.T("do." + g.Instead), Rule: g.Rule}
		if g.Gate == "boarding_time" && !leaves.IsZero() { // what is missing is the hour, and no ticket
			one.Instead = v.words.T("gates.wait_to_board")
		}
		switch {
		case g.InPlace:
			out.InPlace = append(out.InPlace, one)
		case g.missing():
			out.Missing = append(out.Missing, one)
		case !g.Blocks:
			out.Thought = append(out.Thought, one)
		case g.Gate == "preparation" && asked: // what is to be confirmed anew is one thing to do
		case !strings.HasPrefix(g.Gate, "confirmed_by_"):
			out.OnTheDay = append(out.OnTheDay, one)
		case len(unconfirmed) > 0:
			one.Name = v.words.T("gate_missing.confirmed_by", "Service", v.words.List(unconfirmed))
			out.OnTheDay, unconfirmed = append(out.OnTheDay, one), nil
		}
	}
	p := c.inside(v, "departures", "gates.title")
	p.Title += " " + view.Number(id)
	c.render(v.w, v.r, status(f), view.GatesPage(p, out))
	return nil
}

// missing says whether somebody must see to it now. What I-01 asks for is of the day of the journey.
func (g gate) missing() bool { return !g.InPlace && g.Blocks && g.Rule != "I-01" }

// gateName tells a gate in words, one that is not in place as what is still to come; that an owner confirms names the owner, and what is
// not in place because it ends too soon tells when.
func gateName(w words.Words, g gate, now time.Time) string {
	told := "gate."
	if !g.InPlace {
		told = "gate_missing."
	}
	if owner, ok := strings.CutPrefix(g.Gate, "confirmed_by_"); ok {
		return w.T(told+"confirmed_by", "Service", w.T("service."+owner))
	}
	if what, ok := strings.CutPrefix(g.Gate, "provision_"); ok {
		return w.T(told+"provision", "What", w.T("provision."+what))
	}
	if ends, err := time.Parse(time.RFC3339, g.Until); err == nil && !g.InPlace {
		how := "ends"
		if !ends.After(now) {
			how = "ended"
		}
		return w.T("gate."+g.Gate+"_"+how, "When", w.Near(ends, now))
	}
	return w.Or(told+g.Gate, told+"unknown")
}

// prepare has the owners of what a departure rests on confirm it anew.
func (c *Console) prepare(v visit) error {
	return c.changeReturn(v, view.Form{}, "/preparation", map[string]any{}, url.Values{"asked": {c.Domain().UTC().Format(time.RFC3339)}})
}

// mistakes are why an arrival that was acknowledged is taken back.
func mistakes() []string { return values[returnsv1.Mistake]() }

// notCome takes an arrival back that was acknowledged by mistake.
func (c *Console) notCome(v visit) error {
	f, err := filled(v, "mistake")
	if err != nil {
		return err
	}
	if !slices.Contains(mistakes(), f.Value("mistake")) {
		f.Fault("mistake", v.words.T("gates.wrong_mistake"))
		return c.showGates(v, f)
	}
	return c.changeReturn(v, f, "/arrival/correction", map[string]any{"mistake": f.Value("mistake")}, url.Values{})
}

// changeReturn sends a command about a return and shows what it rests on since, with what is told there of the command, or why it cannot be.
func (c *Console) changeReturn(v visit, f view.Form, path string, body map[string]any, told url.Values) error {
	id := v.r.PathValue("case")
	done, err := v.user.Send(v.r.Context(), "returns", address("cases", id)+path, body)
	if err != nil {
		if err = returned(v, &f, err, nil); err != nil {
			return err
		}
		return c.showGates(v, f)
	}
	return c.goesDone(v, address("departures", id), done.Position, told)
}
