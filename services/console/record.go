package console

import (
	"errors"
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
		one := view.Held{Where: w.List([]string{w.T("service." + in), view.Agency(g.Recipient.Agency)}), What: w.T("held." + in)}
		if !slices.Contains(out, one) {
			out = append(out, one)
		}
	}
	for _, service := range []string{"consent", "coordination"} {
		out = append(out, view.Held{Where: w.List([]string{w.T("service." + service), w.T("record.everybodys")}), What: w.T("held." + service)})
	}
	return out
}

// readRecord shows what was agreed, what is held, and who saw what, when and why.
func (c *Console) readRecord(v visit) error {
	id := v.r.PathValue("case")
	var body struct {
		Agreed      []grant `json:"agreed"`
		Disclosures []struct {
			At       time.Time `json:"at"`
			Agency   string    `json:"agency"`
			Roles    []string  `json:"roles"`
			Purpose  string    `json:"purpose"`
			Opened   []string  `json:"opened"`
			Withheld []string  `json:"withheld"`
			Rules    []string  `json:"rules"`
		} `json:"disclosures"`
	}
	ctx := api.Under(v.context(), v.r.PathValue("grant"))
	if err := v.user.Get(ctx, "consent", "/cases/"+url.PathEscape(id)+"/own-record", &body); err != nil {
		return err
	}
	w := v.words
	named := func(categories []string) []string {
		var out []string
		for _, one := range categories {
			out = append(out, w.T("category."+one))
		}
		return out
	}
	r := view.Record{Open: true, Agreed: agreed(w, body.Agreed, c.Domain()), Held: held(w, body.Agreed)}
	for _, d := range body.Disclosures {
		var who []string
		for _, role := range d.Roles {
			who = append(who, w.T("role."+role))
		}
		r.Seen = append(r.Seen, view.Seen{
			When: w.Date(d.At) + " " + w.Clock(d.At), Who: w.List(append([]string{view.Agency(d.Agency)}, who...)), Why: w.T("purpose." + d.Purpose),
			Opened: named(d.Opened), Withheld: named(d.Withheld), Rules: d.Rules,
		})
	}
	return c.showRecord(v, r)
}
