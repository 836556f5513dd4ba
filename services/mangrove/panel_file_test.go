package mangrove

import "testing"

// shown says whether somebody reads a section of what best interests knows of the child, and which rules withhold it where not.
func (c *girl) shown(as, section string) (bool, []any) {
	c.t.Helper()
	got, _ := c.ask(as, "GET", "bestinterests", c.path(""), nil, 200)[section].(object)
	withheld, _ := got["withheld"].(object)
	rules, _ := withheld["rules"].([]any)
	return len(got) > 0 && withheld == nil && got["sealed"] == nil, rules
}

// What another agency writes of a child opens to it alone, and closes nothing of what one's own wrote (C-01).
func TestAnotherAgencysWordClosesNothing(t *testing.T) {
	t.Parallel()
	url, _ := up(t, home(t))
	c := desk{t, url, single(url)}.beforeAPanel()
	c.refers("bestinterests", "referral-desk", "best_interests", "salma")
	c.quiet()
	c.by("salma", "bestinterests", "/views", object{
		"objects_to_leaving": true, "seen_alone": true, "views": object{"text": "to a friend: no (invented)", "how_weighed": "as before"},
	})
	c.quiet()
	if ok, rules := c.shown("amara", "weighing"); !ok {
		t.Errorf("she does not read what she wrote herself: %v", rules)
	}
	if ok, rules := c.shown("amara", "views"); ok || len(rules) != 1 || rules[0] != "C-01" {
		t.Errorf("what another agency wrote is read: %v, withheld by %v", ok, rules)
	}
}
