package console

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"mangrove/services/console/api"
	"mangrove/services/console/view"
)

// decision is a row of a service's ledger: who asked what, and what was decided by which rule. It has no content.
type decision struct {
	ID    string    `json:"id"`
	At    time.Time `json:"at"`
	Case  string    `json:"case"`
	Actor string    `json:"actor"`
	Body  struct {
		Action   string   `json:"action"`
		Agency   string   `json:"agency"`
		Roles    []string `json:"roles"`
		Allow    bool     `json:"allow"`
		Deny     []string `json:"deny"`
		Sections []struct {
			Withheld []string `json:"withheld"`
		} `json:"sections"`
		Refused string `json:"refused"`
	} `json:"body"`
}

// mark is where a page of a ledger ends: it is good for all of them.
func (d decision) mark() string { return d.At.UTC().Format(time.RFC3339Nano) + "/" + d.ID }

// decisionsPage are the rows on one page, of all ledgers together.
const decisionsPage = 25

// ledgers reads the newest rows of the ledgers of services together. next is where to go on, empty at the end; away are
// the services that did not answer.
func ledgers(ctx context.Context, u api.User, services []string, filter url.Values, most int) (rows []decision, next string, away []string, err error) {
	filter = maps.Clone(filter)
	filter.Set("limit", strconv.Itoa(most+1))
	pages, silent := make([][]decision, len(services)), make([]bool, len(services))
	g, ctx := errgroup.WithContext(ctx)
	for i, name := range services {
		g.Go(func() error {
			var page struct {
				Items []decision `json:"items"`
			}
			err := u.Get(ctx, name, "/ledger?"+filter.Encode(), &page)
			if silent[i] = errors.Is(err, api.ErrAway); silent[i] {
				return nil
			}
			pages[i] = page.Items
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, "", nil, err
	}
	for i, name := range services {
		if silent[i] {
			away = append(away, name)
		}
	}
	rows = slices.Concat(pages...)
	slices.SortFunc(rows, func(a, b decision) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.ID, a.ID)) })
	if len(rows) > most {
		rows = rows[:most]
		next = rows[most-1].mark()
	}
	return rows, next, away, nil
}

// everywhere are all services, each of which has a ledger.
func (c *Console) everywhere() []string { return slices.Sorted(maps.Keys(c.Services)) }

// decisions shows who asked what, when, and by which rule it was decided, over all services. What somebody typed to narrow them may be a
// name: it stands in an address, which a browser keeps, only once a ledger has something by it, and a case by its number or id alone.
func (c *Console) decisions(v visit) error {
	filter := url.Values{}
	f := view.Form{Values: map[string][]string{}}
	for _, name := range []string{"actor", "case", "action", "denied", "after"} {
		if text := strings.TrimSpace(v.r.FormValue(name)); text != "" {
			filter.Set(name, text)
			f.Values[name] = []string{text}
		}
	}
	var rows []decision
	var next string
	var away []string
	if named := numberTyped(filter.Get("case")); named != "" || !filter.Has("case") {
		var err error
		if rows, next, away, err = ledgers(v.r.Context(), v.user, c.everywhere(), numbered(filter), decisionsPage); err != nil {
			return err
		}
		if named != "" {
			filter.Set("case", named)
		}
	}
	if len(rows) == 0 {
		filter = url.Values{}
	}
	here := listed("/decisions", filter)
	if v.r.Method == http.MethodPost && len(rows) > 0 {
		http.Redirect(v.w, v.r, here, http.StatusSeeOther)
		return nil
	}
	d := view.Decisions{Page: c.inside(v, "ledger", "menu.ledger"), Form: f, Partly: partly(v.words, away), First: f.Value("after") == ""}
	d.Path = here
	filter.Del("after")
	d.Begin = listed("/decisions", filter)
	if next != "" {
		filter.Set("after", next)
		d.Next = listed("/decisions", filter)
	}
	for _, one := range rows {
		d.Rows = append(d.Rows, v.decided(one))
	}
	c.render(v.w, v.r, http.StatusOK, view.DecisionsPage(d))
	return nil
}

// numbered is what narrows a ledger, with a case that was typed as its number as a service takes it.
func numbered(filter url.Values) url.Values {
	signs := view.Signs(filter.Get("case"))
	if signs == "" {
		return filter
	}
	filter = maps.Clone(filter)
	if len(signs) > view.NumberSigns {
		filter.Set("case", signs) // as a ledger has it, whatever stood between
		return filter
	}
	filter.Del("case")
	filter.Set("number", signs)
	return filter
}

// decided is a row of a ledger in words.
func (v visit) decided(d decision) view.Decided {
	out := view.Decided{
		When: v.words.Moment(d.At),
		Who:  d.Actor, Agency: view.Agency(d.Body.Agency), Code: d.Body.Action,
		What:  v.words.Or("act."+d.Body.Action, "act.else"),
		Class: "yes", Icon: "check", State: v.words.T("decided.allowed"),
	}
	if len(d.Body.Roles) > 0 {
		out.Role = v.words.Or("role."+d.Body.Roles[0], "role.anyone")
	}
	// A ledger has a mark where somebody asked for what cannot be a case, and the id of a worker or an agency that was suspended.
	switch err := uuid.Validate(d.Case); {
	case d.Case == "":
		out.Number = v.words.T("decided.no_case")
	case err != nil && view.TypedNumber(d.Case) != "":
		out.Number = view.TypedNumber(d.Case)
		out.Case = out.Number
	case err != nil:
		out.Number = v.words.T("decided.no_such")
	default:
		out.Case, out.Number = d.Case, view.Number(d.Case)
	}
	var withheld []string
	for _, s := range d.Body.Sections {
		withheld = append(withheld, s.Withheld...)
	}
	rules := d.Body.Deny
	switch {
	case !d.Body.Allow:
		out.Class, out.Icon, out.State = "wait", "lock", v.words.T("decided.denied")
	case d.Body.Refused != "":
		out.Class, out.Icon, out.State = "no", "none", v.words.T("decided.impossible")
	case len(withheld) > 0:
		out.Class, out.Icon, out.State = "no", "half", v.words.T("decided.withheld")
		rules = append(rules, withheld...)
	}
	slices.Sort(rules)
	for _, rule := range slices.Compact(rules) {
		out.Rules = append(out.Rules, view.Rule{ID: rule, Text: v.words.Or("why."+rule, "why.P0")})
	}
	return out
}

// lookedAt are the newest refusals and withdrawals, for data protection to look at.
func (c *Console) lookedAt(v visit, p view.Page) (templ.Component, error) {
	const newest = 5
	var d view.LookedAt
	var silent []string
	for _, part := range []struct {
		into     *[]view.Decided
		services []string
		filter   url.Values
	}{
		{&d.Denied, c.everywhere(), url.Values{"denied": {"true"}}},
		{&d.Withdrawn, []string{"consent"}, url.Values{"action": {"consent.withdraw"}}},
	} {
		rows, _, away, err := ledgers(v.r.Context(), v.user, part.services, part.filter, 2*decisionsPage)
		if err != nil {
			return nil, err
		}
		silent = append(silent, away...)
		// A page asks many services for one case: that is one question of somebody's.
		rows = slices.CompactFunc(rows, func(a, b decision) bool { return a.Actor == b.Actor && a.Case == b.Case })
		for _, one := range rows[:min(newest, len(rows))] {
			*part.into = append(*part.into, v.decided(one))
		}
	}
	d.Partly = partly(v.words, slices.Compact(slices.Sorted(slices.Values(silent))))
	return view.ToLookAt(p, d), nil
}
