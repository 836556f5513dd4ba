package console

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"mangrove/services/console/api"
	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// readingLasts is how long an own record stays open once the person asked to read it.
const readingLasts = time.Hour

// record asks whether the person wants to read their own record now.
func (c *Console) record(v visit) error { return c.showRecord(v, view.Record{}) }

func (c *Console) showRecord(v visit, r view.Record) error {
	r.Case = v.r.PathValue("case")
	p := c.inside(v, "cases", "record.title")
	p.Title += " " + view.Number(r.Case)
	c.render(v.w, v.r, http.StatusOK, view.RecordPage(p, r))
	return nil
}

// openRecord notes that the person asked, and opens it to the one who reads it with them.
func (c *Console) openRecord(v visit) error {
	id := v.r.PathValue("case")
	done, err := v.user.Send(v.r.Context(), "consent", "/cases/"+url.PathEscape(id)+"/own-record", map[string]any{
		"reader": v.session.Account, "agency": v.session.Agency, "until": c.Domain().Add(readingLasts).UTC().Format(time.RFC3339),
	})
	var no *api.Problem
	if errors.As(err, &no) && !no.Hidden() {
		why := refused(v.words, no, id)
		return c.showRecord(v, view.Record{Refused: &why})
	}
	if err != nil {
		return err
	}
	http.Redirect(v.w, v.r, "/cases/"+url.PathEscape(id)+"/own-record/"+url.PathEscape(done.ID)+"?"+url.Values{"at": {done.Position}}.Encode(), http.StatusSeeOther)
	return nil
}

// held is who keeps something of the person, and of what kind: whoever took them on keeps what they write, also afterwards, and
// two services keep something of everybody.
func held(w words.Words, all []grant) []view.Held {
	var out []view.Held
	for _, g := range all {
		if g.Kind != "author" {
			continue
		}
		in := g.Recipient.Service
		one := view.Held{Where: w.List([]string{w.Or("paper."+in, "service."+in), view.Agency(g.Recipient.Agency)}), What: []string{w.T("held." + in)}}
		if !slices.ContainsFunc(out, func(h view.Held) bool { return h.Where == one.Where }) {
			out = append(out, one)
		}
	}
	for _, service := range []string{"consent", "coordination"} {
		out = append(out, view.Held{Where: w.List([]string{w.T("service." + service), w.T("record.everybodys")}), What: []string{w.T("held." + service)}})
	}
	return out
}

// forWhat and kinds name a purpose and what is shared in words that a person may carry on paper: they do not say what was lived
// through.
func forWhat(w words.Words, purpose string) string { return w.Or("paper."+purpose, "purpose."+purpose) }

func kinds(w words.Words, categories []string) []string {
	var out []string
	for _, one := range categories {
		out = append(out, w.Or("paper."+one, "category."+one))
	}
	return out
}

// shares is what an agreement is about: the help itself, or what it shares.
func (g grant) shares(w words.Words) []string {
	if g.help() {
		return []string{w.T("agreed.help")}
	}
	return kinds(w, g.Categories)
}

// whose is for what and with whom something was agreed or refused.
func (g grant) whose(w words.Words) string {
	parts := []string{forWhat(w, g.Purpose)}
	if agency := view.Agency(g.Recipient.Agency); agency != "" {
		parts = append(parts, agency)
	}
	return w.List(parts)
}

// standing is what holds today of what the person agreed to.
func standing(w words.Words, all []grant, now time.Time) []view.Held {
	var out []view.Held
	for _, g := range all {
		if g.Kind != "consent" || g.Pending || !g.stands(now) {
			continue
		}
		one := view.Held{Where: g.whose(w), What: g.shares(w)}
		if !g.Until.IsZero() {
			one.What = append(one.What, w.T("agreed.until", "When", w.Long(g.Until)))
		}
		out = append(out, one)
	}
	return out
}

// disclosure is one time that somebody asked to open something: by agency and role, never by name (B-05).
type disclosure struct {
	At       time.Time `json:"at"`
	Agency   string    `json:"agency"`
	Roles    []string  `json:"roles"`
	Purpose  string    `json:"purpose"`
	Opened   []string  `json:"opened"`
	Withheld []string  `json:"withheld"`
	Rules    []string  `json:"rules"`
}

// by names an agency and roles.
func by(w words.Words, agency string, roles []string) string {
	who := []string{view.Agency(agency)}
	for _, role := range roles {
		who = append(who, w.T("role."+role))
	}
	return w.List(who)
}

// seen are these times in words.
func (d disclosure) seen(w words.Words) view.Seen {
	return view.Seen{Who: by(w, d.Agency, d.Roles), Why: forWhat(w, d.Purpose), Opened: kinds(w, d.Opened), Withheld: kinds(w, d.Withheld), Rules: d.Rules}
}

// happened is who saw what, and what was corrected, taken back or refused, the newest first. A page that is left open asks again and again: what
// was the same for the same role of an agency stands once for each day, with how often and when last.
func happened(w words.Words, disclosures []disclosure, corrected []correction, all []grant) []view.Seen {
	type row struct {
		last  time.Time
		times int
		seen  view.Seen
	}
	rows := map[string]*row{}
	add := func(at time.Time, seen view.Seen) {
		key := fmt.Sprint(w.Local(at).Format(time.DateOnly), seen)
		if rows[key] == nil {
			rows[key] = &row{seen: seen}
		}
		rows[key].times++
		if at.After(rows[key].last) {
			rows[key].last = at
		}
	}
	for _, d := range disclosures {
		add(d.At, d.seen(w))
	}
	for _, c := range corrected {
		add(c.At, view.Seen{Who: by(w, c.Agency, c.Roles), Why: forWhat(w, "identification"), Corrected: w.T("record.corrected")})
	}
	for _, g := range all {
		what := view.Seen{Who: view.Agency(g.Recipient.Agency), Why: forWhat(w, g.Purpose)}
		switch {
		case g.Kind == "consent" && !g.EndedAt.IsZero():
			what.Changed = w.T("record.ended", "What", w.List(g.shares(w)))
			add(g.EndedAt, what)
		case g.Kind == "refusal":
			what.Changed = w.T("record.said_no", "What", w.List(g.shares(w)))
			add(g.From, what)
		}
	}
	var out []view.Seen
	for _, r := range slices.SortedFunc(maps.Values(rows), func(a, b *row) int {
		return cmp.Or(b.last.Compare(a.last), cmp.Compare(a.seen.Who, b.seen.Who), cmp.Compare(a.seen.Why, b.seen.Why))
	}) {
		r.seen.When = w.T("answered.moment", "Date", w.Day(r.last), "Time", w.Clock(r.last))
		if r.times > 1 {
			r.seen.When = w.T("record.often", "Day", w.Day(r.last), "Times", w.N("record.times", r.times), "Last", w.Clock(r.last))
		}
		out = append(out, r.seen)
	}
	return out
}

// readRecord shows what was agreed, what is held, and who saw or corrected what, when and why.
func (c *Console) readRecord(v visit) error {
	var body struct {
		Agreed      []grant      `json:"agreed"`
		Disclosures []disclosure `json:"disclosures"`
	}
	ctx := api.Under(v.context(), v.r.PathValue("grant"))
	if err := v.user.Get(ctx, "consent", "/cases/"+url.PathEscape(v.r.PathValue("case"))+"/own-record", &body); err != nil {
		return err
	}
	corrected, err := corrections(ctx, v)
	var partial string
	if errors.Is(err, api.ErrAway) {
		partial, err = partly(v.words, []string{"identification"}), nil
	}
	if err != nil {
		return err
	}
	return c.showRecord(v, view.Record{
		Open: true, Partly: partial, Agreed: standing(v.words, body.Agreed, c.Domain()), Held: held(v.words, body.Agreed),
		Seen: happened(v.words, body.Disclosures, corrected, body.Agreed),
	})
}
