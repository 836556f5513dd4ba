package console

import (
	"strings"
	"testing"
)

// Who may not decide is told that nothing is decided yet, and who decides; not where something was, be it closed to them, and not who
// decides themselves.
func TestAConclusionThatIsNotMadeSaysWhoMakesIt(t *testing.T) {
	const undecided, who = "Nothing is decided yet", "(child social worker, supervisor)"
	for said, says := range map[string]bool{
		`{"facts": {"stage": "presumed"}}`:                                                                                                       true,
		`{"facts": {"stage": "presumed", "review_from": "2026-11-01"}}`:                                                                          false,
		`{"facts": {"stage": "presumed"}, "grounds": {"withheld": {"rules": ["C-01"], "title": "Not shared."}}}`:                                 false,
		`{"facts": {"stage": "presumed"}, "conclusion": {"victim": true, "on": "2026-11-01"}, "grounds": {"value": {"text": "What was said."}}}`: false,
	} {
		c := among(t, answers{"identification /cases/one": said})
		c.Doers["identification.conclude_grounds"] = []string{"child_social_worker", "supervisor"}
		page, err := c.by(t, "en", c.concluding, []string{"hotline"}, "case", "one")
		if err != nil || strings.Contains(page, undecided) != says || strings.Contains(page, who) != says {
			t.Errorf("of %s it says that nothing is decided, want %t: %v\n%s", said, says, err, page)
		}
		if page, err = c.by(t, "en", c.concluding, []string{"supervisor"}, "case", "one"); err != nil || strings.Contains(page, undecided) {
			t.Errorf("of %s who decides reads, %v:\n%s", said, err, page)
		}
	}
}
