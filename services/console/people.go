package console

import (
	"cmp"
	"slices"
	"time"

	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// people are who works on a case now, by agency and by what they do for the person, never by name (B-05). Who speaks for a child
// stands first, then who was there longest; nobody speaks for an adult.
func people(w words.Words, held []grant, adult bool, now time.Time) []view.Works {
	held = slices.DeleteFunc(slices.Clone(held), func(g grant) bool {
		return g.Kind != "assignment" && (adult || g.Kind != "guardianship") || g.Recipient.Agency == "" || !g.stands(now)
	})
	slices.SortStableFunc(held, func(a, b grant) int {
		return cmp.Or(-cmp.Compare(a.Kind, b.Kind), a.From.Compare(b.From))
	})
	var out []view.Works
	for _, g := range held {
		one := view.Works{Agency: view.Agency(g.Recipient.Agency), As: w.T("people.guardian")}
		if g.Kind == "assignment" {
			one.As = w.Or("purpose."+g.Purpose, "service."+g.Recipient.Service)
		}
		if !slices.Contains(out, one) {
			out = append(out, one)
		}
	}
	return out
}
