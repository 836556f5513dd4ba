package console

import (
	"slices"
	"testing"
)

// What a contract lets somebody choose is offered in its order, and has its words in each language.
func TestWhatAContractLetsChooseHasWords(t *testing.T) {
	if got, want := careSteps(), []string{"family", "kin", "foster", "small_group"}; !slices.Equal(got, want) {
		t.Errorf("the steps of care are %q, want %q", got, want)
	}
	offered := map[string][]string{
		"care.": append(careSteps(), callOutcomes()...), "emergency.": emergencies(), "emergency.was_": emergencies(), "declined.": declineReasons(), "gates.mistake_": mistakes(), "element.": elements(),
	}
	for _, code := range []string{"en", "fr", "es", "pt", "ar"} {
		w := in(t, code)
		for prefix, all := range offered {
			for _, one := range all {
				if !w.Has(prefix + one) {
					t.Errorf("in %s there are no words for %s%s", code, prefix, one)
				}
			}
			if len(all) < 2 {
				t.Errorf("of %s are offered %q", prefix, all)
			}
		}
	}
}
