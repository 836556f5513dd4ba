//go:build browser

package rooms

import "testing"

// Fields of one name in one form keep each what was typed in it.
func TestFieldsOfOneNameAreNotMixedUp(t *testing.T) {
	t.Parallel()
	holds := note("a", "1", word("first", "")+word("second", ""))
	r, b := visits(t, "<p>ground floor</p>"+holds)
	b.press("first", "alpha")
	b.press("second", "beta")
	r.becomes("<p>emptied</p>" + holds)
	b.shows("emptied", "ground floor")
	b.is(map[string]string{
		`[document.querySelector("#first").value, document.querySelector("#second").value]`: "alpha,beta",
		`document.activeElement.id`: "second", said: "",
	})
}
