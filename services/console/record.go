package console

import (
	"cmp"
	"errors"
	"fmt"
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
	done, err := v.user.Send(v.r.Context(), "consent", address("cases", id, "own-record"), map[string]any{
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
	return v.goes(address("cases", id, "own-record", done.ID), done.Position)
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

// ownRecord is a person's own record, as far back as it tells.
type ownRecord struct {
	Agreed      []grant      `json:"agreed"`
	Disclosures []disclosure `json:"disclosures"`
	// Earlier is the day before which there is more; empty where there is none.
	Earlier string `json:"earlier"`
}

// disclosure is what who has the same roles in an agency asked to open on one day: by agency and role, never by name (B-05).
type disclosure struct {
	First    time.Time `json:"first"`
	Last     time.Time `json:"last"`
	Times    int       `json:"times"`
	Agency   string    `json:"agency"`
	Roles    []string  `json:"roles"`
	Purpose  string    `json:"purpose"`
	Opened   []string  `json:"opened"`
	Withheld []string  `json:"withheld"`
}

// by names an agency and roles.
func by(w words.Words, agency string, roles []string) string {
	return w.List(append([]string{view.Agency(agency)}, roleNames(w, roles)...))
}

// seen is this in words.
func (d disclosure) seen(w words.Words) view.Seen {
	return view.Seen{When: often(w, d.First, d.Last, d.Times), Who: by(w, d.Agency, d.Roles), Why: forWhat(w, d.Purpose), Opened: kinds(w, d.Opened), Withheld: kinds(w, d.Withheld)}
}

// often is when something happened on one day: once, or how many times, first and last.
func often(w words.Words, first, last time.Time, times int) string {
	if times > 1 {
		return w.T("record.often", "Day", w.Day(last), "Times", w.N("record.times", times), "First", w.Clock(first), "Last", w.Clock(last))
	}
	return w.LongMoment(last)
}

// happened is who saw what, and what was corrected, taken back or refused, as far back as the record tells and before a day, where one
// is given: the newest first.
func (r ownRecord) happened(w words.Words, corrected []correction, before string) []view.Seen {
	type row struct {
		at   time.Time
		seen view.Seen
	}
	var rows []row
	for _, d := range r.Disclosures {
		rows = append(rows, row{d.Last, d.seen(w)})
	}
	changed := func(at time.Time, what view.Seen) {
		if day := at.UTC().Format(time.DateOnly); day >= r.Earlier && (before == "" || day < before) {
			what.When = cmp.Or(what.When, w.LongMoment(at))
			rows = append(rows, row{at, what})
		}
	}
	for _, c := range corrected {
		changed(c.Last, view.Seen{
			When: often(w, c.First, c.Last, c.Times), Who: by(w, c.Agency, c.Roles), Why: forWhat(w, "identification"), Corrected: w.T("record.corrected_" + c.What),
		})
	}
	for _, g := range r.Agreed {
		what := view.Seen{Who: view.Agency(g.Recipient.Agency), Why: forWhat(w, g.Purpose)}
		switch {
		case g.Kind == "consent" && !g.EndedAt.IsZero():
			what.Changed = w.T("record.ended", "What", w.List(g.shares(w)))
			changed(g.EndedAt, what)
		case g.Kind == "refusal":
			what.Changed = w.T("record.said_no", "What", w.List(g.shares(w)))
			changed(g.From, what)
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		return cmp.Or(b.at.Compare(a.at), cmp.Compare(a.seen.Who, b.seen.Who), cmp.Compare(a.seen.Why, b.seen.Why))
	})
	out := make([]view.Seen, len(rows))
	for i, one := range rows {
		out[i] = one.seen
	}
	return out
}

// readRecord shows what was agreed, what is held, and who saw or corrected what, when and why: the newest, or what was before a day.
func (c *Console) readRecord(v visit) error {
	before := v.r.URL.Query().Get("before")
	ask := url.Values{}
	if before != "" {
		ask.Set("before", before)
	}
	var own ownRecord
	ctx := api.Under(v.context(), v.r.PathValue("grant"))
	if err := v.user.Get(ctx, "consent", address("cases", v.r.PathValue("case"), "own-record")+"?"+ask.Encode(), &own); err != nil {
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
	r := view.Record{
		Open: true, Partly: partial, Agreed: standing(v.words, own.Agreed, c.Domain()), Held: held(v.words, own.Agreed),
		Seen: own.happened(v.words, corrected, before), First: before == "", Begin: v.r.URL.Path,
	}
	if own.Earlier != "" {
		day, err := time.Parse(time.DateOnly, own.Earlier)
		if err != nil {
			return fmt.Errorf("reading from which day on a record tells: %w", err)
		}
		r.From, r.Next = v.words.T("record.from", "Day", v.words.Long(day)), v.r.URL.Path+"?"+url.Values{"before": {own.Earlier}}.Encode()
	}
	return c.showRecord(v, r)
}
