package console

import (
	"time"

	"mangrove/services/console/api"
	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// caseView is a case as identification shows it.
type caseView struct {
	Case      string       `json:"case"`
	Facts     facts        `json:"facts"`
	Referrals []referral   `json:"referrals"`
	Identity  *api.Section `json:"identity"`
	Contact   *api.Section `json:"contact"`
	// BrokeOff says that it came by a call to the reader's agency that is to be gone on with.
	BrokeOff bool `json:"broke_off"`
	// held is what the register told of it, where it was asked.
	held []grant
}

// subject is who a case is about, as far as it is shown: initials and about how old.
func (c *Console) subject(v visit, of caseView) view.Person {
	now := c.Domain()
	least, most, known := of.Facts.aged(now)
	p := view.Person{Age: howOld(v.words, of.Facts, now), Child: !of.Facts.adult(now)}
	p.Presumed = p.Child && (!known || least != most)
	if name := of.Identity.Text("name"); name != "" {
		p.Initials = view.Initials(name)
	}
	return p
}

// howOld is an age in words that stand alone.
func howOld(w words.Words, f facts, now time.Time) string {
	switch least, most, ok := f.aged(now); {
	case !ok:
		return w.T("age.unknown")
	case least == most:
		return w.N("age.years", most)
	default:
		return w.T("age.range", "From", least, "To", most)
	}
}

// answered is one thing that the person agreed to or refused, in words.
func (v visit) answered(g grant) view.Answered {
	whom := view.Agency(g.Recipient.Agency)
	if g.Recipient.Agency == "" {
		whom = v.words.T("answered.anybody")
	}
	out := view.Answered{Who: whom, What: v.words.Or("help."+g.Purpose, "purpose."+g.Purpose)}
	for _, category := range g.Categories {
		out.Parts = append(out.Parts, v.words.Or("category."+category, "help.else"))
	}
	until := v.words.Moment(g.Until)
	switch {
	case g.Kind == "refusal":
		out.Class, out.Icon, out.State = "no", "none", v.words.T("answered.no")
	case !g.ConfirmedUntil.IsZero() && (g.Provisional || g.Pending):
		out.Class, out.Icon, out.State = "wait", "half", v.words.T("answered.witness")
		out.Note = v.words.T("answered.care_until", "When", until)
	case g.Provisional || g.Pending:
		out.Class, out.Icon, out.State = "wait", "half", v.words.T("answered.unsure")
		out.Note = v.words.T("answered.care_until", "When", until)
	default:
		out.Class, out.Icon, out.State = "yes", "check", v.words.T("answered.yes")
		if !g.Until.IsZero() {
			out.Note = v.words.T("answered.until", "When", v.words.Long(g.Until))
		}
	}
	if g.Pending && !g.Provisional {
		out.Note = v.words.T("answered.nothing_yet")
	}
	for _, said := range []string{"answered.family_" + g.Family, "answered.giver_" + g.Giver, "answered.child_" + g.ChildView} {
		if v.words.Has(said) {
			out.Said = append(out.Said, v.words.T(said))
		}
	}
	return out
}
