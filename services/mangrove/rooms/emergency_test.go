//go:build browser

package rooms

import "testing"

// urgently is a child who sleeps where a bed was held for them in an emergency, said once.
func urgently(t *testing.T, name string) string {
	t.Helper()
	id := opened(t, "amara", name, "2012-05-01")
	takenOn(t, "amara", id, "shelter", "lantern", "shelter", "rosa")
	quiet(t)
	unit := does(t, "rosa", "shelter", "/units", map[string]any{
		"agency": "lantern", "house": "Reed", "alias": "small", "kind": "small_group", "beds": 2, "nearness": "same_town",
	})["subject"]
	does(t, "rosa", "shelter", "/cases/"+id+"/reservation", map[string]any{"unit": unit, "emergency": "nowhere_to_sleep"})
	does(t, "rosa", "shelter", "/cases/"+id+"/admission", map[string]any{"unit": unit})
	quiet(t)
	return id
}

// Who keeps the case finds among their duties that a child was placed in an emergency, reads why, and says what they found.
func TestAnEmergencyIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, as traveller) {
		id := urgently(t, "Sedge Tamsin")
		page := `a[href="/cases/` + id + `/emergency"]`
		amara := as.open(t)
		amara.signIn("amara")
		amara.visit("/cases/" + id)
		amara.says(as.says("An emergency was declared", "أُعلنت حالة طارئة"))
		amara.look("emergency-case-" + as.name())
		amara.follow("main " + page)
		amara.says(as.says("The child had nowhere to sleep", "لم يكن للطفل مكان ينام فيه"), "Lantern")
		amara.look("emergency-" + as.name())
		amara.turned("422")
		amara.follow("main form button")
		amara.says(as.says("Say what you found", "يلزم ذكر ما تبيّن لك"))
		amara.look("emergency-mend-" + as.name())
		amara.press("finding", "An aunt comes on Friday. (invented)")
		amara.follow("main form button")
		amara.comesToSay(as.says("What was found", "ما الذي تبيّن"))
		amara.look("emergency-found-" + as.name())
		amara.visit("/home")
		if amara.finds(".duty "+page) != "" {
			t.Error("who has looked again is still asked to")
		}
	})
}
