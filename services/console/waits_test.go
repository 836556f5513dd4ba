package console

import (
	"strings"
	"testing"
	"time"
)

// What waits for another agency says whom it is about, whether it holds meanwhile, and who must act by when.
func TestWhatWaitsIsToldWithWhoMustAct(t *testing.T) {
	one := waiting{Whose: "supervisor", Holds: true}
	one.Grant.Kind, one.Grant.ProposedBy, one.Grant.Until = "block", "lantern", time.Date(2026, 3, 5, 9, 30, 0, 0, time.UTC)
	one.Grant.Recipient.Agency = "riverside-clinic"
	other := one
	other.Holds, other.Grant.Kind, other.Grant.Recipient.Agency = false, "exclusion", ""
	for _, language := range []string{"en", "fr", "es", "pt", "ar"} {
		w := in(t, language)
		got := waits(w, []waiting{one, other})
		for want, text := range map[string]string{
			"Riverside Clinic": got[0].What, w.T("waits.holds"): got[0].Now, "Lantern": got[0].Until, "09:30": got[0].Until, w.T("role.supervisor"): got[0].Until,
			w.T("waits.somebody"): got[1].What, w.T("waits.holds_not"): got[1].Now,
		} {
			if !strings.Contains(text, want) || strings.Contains(text, "<no value>") {
				t.Errorf("in %s: %q does not say %q", language, text, want)
			}
		}
	}
}
