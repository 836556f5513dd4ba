package console

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"mangrove/services/console/api"
	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// grant is what the person agreed to or refused, or what follows from it, as consent tells it.
type grant struct {
	ID         string    `json:"id"`
	Kind       string    `json:"kind"`
	Family     string    `json:"family"`
	Purpose    string    `json:"purpose"`
	Categories []string  `json:"categories"`
	From       time.Time `json:"from"`
	Until      time.Time `json:"until"`
	EndedAt    time.Time `json:"ended_at"`
	Pending    bool      `json:"pending"`
	// Provisional holds for a while only, until it is sure that the person understood (C-06).
	Provisional bool `json:"provisional"`
	// ConfirmedUntil is until when it holds once its witness has confirmed it.
	ConfirmedUntil time.Time `json:"confirmed_until"`
	// Giver is whose word it is, ChildView what a child said to it.
	Giver     string `json:"giver"`
	ChildView string `json:"child_view"`
	Recipient struct {
		Agency  string `json:"agency"`
		Service string `json:"service"`
	} `json:"recipient"`
}

// waiting is an exclusion or a block that waits for another agency.
type waiting struct {
	Grant struct {
		Kind       string    `json:"kind"`
		ProposedBy string    `json:"proposed_by"`
		Until      time.Time `json:"until"`
		Recipient  struct {
			Agency string `json:"agency"`
			Person string `json:"person"`
		} `json:"recipient"`
	} `json:"grant"`
	// Holds keeps them out meanwhile.
	Holds bool   `json:"holds"`
	Whose string `json:"whose"`
}

// help says that it is an agreement to be helped: it opens nothing (C-01).
func (g grant) help() bool { return g.Family == "service" }

// answers says that it is what the person said to being helped or to what is shared, and still say.
func (g grant) answers() bool {
	return (g.Kind == "consent" || g.Kind == "refusal") && g.EndedAt.IsZero()
}

// stands says whether it holds, or will once its witness has confirmed it.
func (g grant) stands(now time.Time) bool {
	return g.EndedAt.IsZero() && (g.Until.IsZero() || g.Until.After(now))
}

// grants are what the person agreed to or refused, and what follows from it; nil where they are not for the reader. What waits
// for another agency is beside them. The error wraps api.ErrAway where the register does not answer.
func (c *Console) grants(ctx context.Context, v visit, id string) ([]grant, []waiting, error) {
	if !c.reads(v, "consent") {
		return nil, nil, nil
	}
	var body struct {
		Grants  []grant   `json:"grants"`
		Waiting []waiting `json:"waiting"`
	}
	err := v.user.Get(ctx, "consent", address("cases", id, "grants"), &body)
	var no *api.Problem
	switch {
	case errors.As(err, &no):
		return nil, nil, nil
	case err != nil:
		return nil, nil, err
	case body.Grants == nil:
		body.Grants = []grant{}
	}
	return body.Grants, body.Waiting, nil
}

// waits tells what waits for another agency, and who must act.
func waits(w words.Words, all []waiting) []view.Waits {
	var out []view.Waits
	for _, one := range all {
		who := cmp.Or(view.Agency(cmp.Or(one.Grant.Recipient.Person, one.Grant.Recipient.Agency)), w.T("waits.somebody"))
		shown := view.Waits{
			What:  w.T("waits."+one.Grant.Kind, "Who", who),
			Until: w.T("waits.act", "Role", w.T("role."+one.Whose), "Agency", view.Agency(one.Grant.ProposedBy), "When", w.Moment(one.Grant.Until)),
			Now:   w.T("waits.holds_not"),
		}
		if one.Holds {
			shown.Now = w.T("waits.holds")
		}
		out = append(out, shown)
	}
	return out
}

// oneCase shows a case as far as it is for the reader.
func (c *Console) oneCase(v visit) error {
	id := v.r.PathValue("case")
	t, err := c.tell(v, id)
	if err != nil {
		return err
	}
	if len(t.body) == 0 && !t.awaited() {
		switch {
		case t.refused != nil && (!t.partless() || len(t.away) == 0):
			return t.refused
		case len(t.away) > 0:
			return api.ErrAway
		}
		return &api.Problem{Status: http.StatusNotFound}
	}
	if t.registerAway {
		t.away = append(t.away, "consent")
	}
	held := t.held
	now := c.Domain()
	one := view.Case{ID: id, Live: c.live(v, "case", t.of(id)...), Stages: stages(v.words, t), Parts: parts(v.words, t)}
	one.Initials, one.Line = person(v.words, t, now)
	if one.Called = called(v.words, t); one.Called != nil && c.does(v, "identification.correct_identity") && keeps(t.held, v.session.Agency, now) {
		one.Correct = address("cases", id, "identity")
	}
	one.Options, one.Determination = options(v.words, t), determination(v.words, t)
	for _, part := range dissent(v.words, t) {
		if part.Open() {
			one.Dissent = append(one.Dissent, part) // stands with what is determined
		} else {
			one.Parts = append(one.Parts, part)
		}
	}
	if held != nil {
		one.Agreed, one.Waits, one.People = agreed(v.words, held, now), waits(v.words, t.waiting), people(v.words, held, t.facts().adult(now), now)
	}
	stay, err := c.stayed(v, t)
	if err != nil {
		return err
	}
	one.Parts = append(one.Parts, stay...)
	one.Referrals = c.referred(v, id, from[[]referral](t, "identification", "referrals"))
	if _, reachable := t.section("contact"); c.goesOn(v, from[bool](t, "identification", "broke_off")) {
		one.GoOn = nextStep(id, reachable, held)
	}
	one.Rooms = c.roomsOf(v, id, t)
	all := timeline(v.words, t, held)
	one.Timeline = all[:min(atFirst, len(all))]
	one.Older, one.Earlier = all[len(one.Timeline):], from[int](t, "coordination", "earlier")
	if len(one.Parts)+len(one.Referrals)+len(one.Timeline) == 0 && one.Agreed == nil {
		one.Parts, one.Refused = bare(v.words, t, id)
	}
	one.Parts = together(append(one.Parts, unanswered(v.words, t.away)...))
	p := c.inside(v, "cases", "menu.cases")
	p.Title = view.Number(id)
	c.render(v.w, v.r, http.StatusOK, view.CasePage(p, one))
	return nil
}

// roomsOf are the pages about a case beside its own that are for the reader.
func (c *Console) roomsOf(v visit, id string, t told) []view.Action {
	now := c.Domain()
	goesOn := c.goesOn(v, from[bool](t, "identification", "broke_off"))
	var out []view.Action
	for _, room := range []struct {
		opens      bool
		text, href string
	}{
		{!goesOn && keeps(t.held, v.session.Agency, now) && c.does(v, "identification.refer"), "call.next_5", address("calls", id)},
		{t.told("returns"), "case.room_departure", address("departures", id)},
		{t.facts().Stage == "presumed", "case.room_conclusion", address("cases", id, "conclusion")},
		{t.told("identification") && !t.facts().adult(now) && c.does(v, "shelter.record_call"), "care.title", address("cases", id, "calls")},
		{placedUrgently(t) && c.does(v, "shelter.review_emergency"), "emergency.title", address("cases", id, "emergency")},
		{from[string](t, "shelter", "state") == "asked" && c.does(v, "shelter.list"), "beds.title", "/beds"},
		{t.held != nil, "case.room_record", address("cases", id, "own-record")},
	} {
		if room.opens {
			out = append(out, view.Action{Text: v.words.T(room.text), Href: room.href})
		}
	}
	return out
}

// keeps says that an agency works on the case as the one that keeps it, as far as the register told.
func keeps(held []grant, agency string, now time.Time) bool {
	return slices.ContainsFunc(held, func(g grant) bool {
		return g.Kind == "assignment" && g.Recipient.Service == "identification" && g.Recipient.Agency == agency && g.stands(now)
	})
}

// bare is what stands on the page of a case of which nothing is to be seen. Who has a part in it is never told that they have none,
// which the keeper says of its own part alone.
func bare(w words.Words, t told, id string) ([]view.Part, *view.Refused) {
	var with []string
	for _, service := range asked() {
		if _, ok := t.body[service]; ok && service != "coordination" { // which tells whoever coordinates, of any case
			with = append(with, w.T("service."+service))
		}
	}
	switch {
	case t.awaited():
		return []view.Part{{Title: w.T("case.not_yet"), Say: w.T("case.not_yet_text")}}, nil
	case len(with) > 0 && (t.refused == nil || t.partless()):
		return []view.Part{{Title: w.T("case.bare", "Services", w.List(with)), Say: w.T("case.bare_text")}}, nil
	case t.refused != nil:
		why := refused(w, t.refused, id)
		return nil, &why
	}
	return nil, nil
}

// stayed is how far a stay has come, as shelter tells it, and where, if it names the unit.
func (c *Console) stayed(v visit, t told) ([]view.Part, error) {
	state := "stay." + from[string](t, "shelter", "state")
	if !v.words.Has(state) {
		return nil, nil
	}
	lines := []view.Line{{Label: v.words.T("stay.state"), Text: v.words.T(state)}}
	where, err := c.unitName(v, from[string](t, "shelter", "unit"))
	if err != nil {
		return nil, err
	}
	if where != "" {
		lines = append(lines, view.Line{Label: v.words.T("stay.where"), Text: where})
	}
	if until := from[time.Time](t, "shelter", "reserved_until"); !until.IsZero() {
		lines = append(lines, view.Line{Label: v.words.T("stay.until"), Text: v.words.Moment(until)})
	}
	return []view.Part{{ID: "stay", Title: v.words.T("service.shelter"), Lines: lines}}, nil
}

// person gives the initials, and the line that stands for the person: initials, age, and the language they speak.
func person(w words.Words, t told, now time.Time) (initials string, line []string) {
	identity, _ := t.section("identity")
	initials = view.Initials(identity.Text("name"))
	who := cmp.Or(initials, w.T("case.person"))
	if age := age(w, t, now); age != "" {
		who = w.T("case.aged", "Who", who, "Age", age)
	}
	line = []string{who}
	if code := identity.Text("language"); code != "" {
		line = append(line, w.T("case.speaks", "Language", w.Tongue(code)))
	}
	return initials, line
}

// called is the name and the language of the person, for whom they open to: to call back one needs both.
func called(w words.Words, t told) []view.Line {
	identity, _ := t.section("identity")
	name := identity.Text("name")
	switch name {
	case "":
		return nil
	case view.Unnamed:
		name = w.T("call.unnamed")
	}
	out := []view.Line{{Label: w.T("field.name"), Text: name}}
	if code := identity.Text("language"); code != "" {
		out = append(out, view.Line{Label: w.T("field.language"), Text: w.Tongue(code)})
	}
	return out
}

// age is that of the person by the range of their birth dates.
func age(w words.Words, t told, now time.Time) string {
	least, most, ok := t.facts().aged(now)
	switch {
	case !ok:
		return ""
	case most-least > 1:
		return w.T("case.about", "Age", (most+least)/2)
	}
	return w.Count(least)
}

// parts are the sections that are there.
func parts(w words.Words, t told) []view.Part {
	var out []view.Part
	for _, name := range sections() {
		s, ok := t.section(name)
		if !ok {
			continue
		}
		part := t.part(w, w.T("section."+name), s)
		part.ID = name
		if name == "needs" {
			part.Chips, s.Value = needs(w, s), nil
		}
		for _, field := range slices.Sorted(maps.Keys(s.Value)) {
			text := shownValue(w, field, s.Value[field])
			switch {
			case text == "" || name == "identity" && (field == "name" || field == "language"): // they stand above
			case field == "text":
				part.Text = text
			default:
				part.Lines = append(part.Lines, view.Line{Label: w.Or("field."+name+"_"+field, "field."+field), Text: text})
			}
		}
		if part.Shut != nil || part.Away || part.Text != "" || len(part.Chips)+len(part.Lines) > 0 {
			out = append(out, part)
		}
	}
	return out
}

// needs are what somebody who cares must know, first what can do harm: that says too what it is.
func needs(w words.Words, of api.Section) []string {
	var out []string
	for _, field := range []string{"allergies", "medicine_times", "diet", "mobility", "sleep", "other"} {
		text := of.Text(field)
		if text == "" {
			continue
		}
		if w.Has("need." + field) {
			text = w.T("need."+field, "What", text)
		}
		out = append(out, text)
	}
	return out
}

// part is a section under its title, without what it holds: as withheld, where it is, or as what cannot be opened now.
func (t told) part(w words.Words, title string, s api.Section) view.Part {
	out := view.Part{Title: title, Away: s.Away}
	if s.Withheld != nil {
		needs, _ := t.section("needs")
		why := withheld(w, s.Withheld)
		why.Do = towardsNeeds(w, why.Do, len(needs.Value) > 0)
		out.Shut = &why
	}
	return out
}

// together sets what is shown first, and then, in one box for each reason, what is not: who reads ten times why is told no more.
func together(all []view.Part) []view.Part {
	var open, shut []view.Part
	for _, part := range all {
		same := slices.IndexFunc(shut, part.Same)
		switch {
		case part.Open():
			open = append(open, part)
		case same >= 0:
			shut[same].Beside = append(shut[same].Beside, part.Title)
		default:
			shut = append(shut, part)
		}
	}
	return append(open, shut...)
}

// towardsNeeds leads to the care needs, where a refusal says to look at them instead; where they are not to be seen it is no help.
func towardsNeeds(w words.Words, do []view.Action, open bool) []view.Action {
	var out []view.Action
	for _, a := range do {
		if a.Text == w.T("refused.see_needs") {
			if !open {
				continue
			}
			a.Href = "#needs"
		}
		out = append(out, a)
	}
	return out
}

// shownValue tells a value of a section.
func shownValue(w words.Words, field string, value any) string {
	switch value := value.(type) {
	case string:
		if field == "language" && value != "" {
			return w.Tongue(value)
		}
		return strings.TrimSpace(value)
	case bool:
		if value {
			return w.T("field.yes")
		}
	case []any:
		var all []string
		for _, one := range value {
			all = append(all, shownValue(w, field, one))
		}
		return w.List(all)
	}
	return ""
}

// agreed sets what stands of what the person agreed to side by side.
func agreed(w words.Words, held []grant, now time.Time) *view.Agreed {
	columns := []string{"IDENTITY", "NEEDS", "HEALTH", "PLACEMENT"}
	var given []grant
	for _, g := range held {
		if g.Kind != "consent" || !g.stands(now) {
			continue
		}
		given = append(given, g)
		for _, category := range g.Categories {
			if !slices.Contains(columns, category) {
				columns = append(columns, category)
			}
		}
	}
	slices.SortStableFunc(given, func(a, b grant) int { return cmp.Compare(a.Purpose, b.Purpose) })
	out := &view.Agreed{}
	for _, c := range columns {
		out.Columns = append(out.Columns, w.T("category."+c))
	}
	for _, g := range given {
		row := view.AgreedRow{Grant: g.ID, Purpose: w.T("purpose." + g.Purpose), Agency: view.Agency(g.Recipient.Agency)}
		yes := view.Cell{State: "yes"}
		if !g.Until.IsZero() {
			yes.Until = w.T("agreed.until", "When", w.Long(g.Until))
		}
		switch {
		case g.Pending && g.ConfirmedUntil.IsZero():
			yes = view.Cell{State: "pending", Until: w.T("answered.unsure")}
		case g.Pending:
			yes = view.Cell{State: "pending", Until: w.T("answered.witness")}
		case g.Provisional:
			yes.State = "wait"
		}
		if g.help() {
			row.Help = &yes
			out.Rows = append(out.Rows, row)
			continue
		}
		for _, c := range columns {
			cell := view.Cell{State: "no"}
			if slices.Contains(g.Categories, c) {
				cell = yes
			}
			row.Cells = append(row.Cells, cell)
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}
