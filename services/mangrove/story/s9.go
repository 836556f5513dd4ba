package story

import (
	"bytes"
	"net/http"
)

// s9 is who asks for people and reads nothing: immigration enforcement, another agency's worker, another service's token.
// Seed: R39, R80.
func s9(t *Teller) {
	ibrahim, rosa := t.as("ibrahim", "Ibrahim, hotline,"), t.as("rosa", "Rosa, Lantern,")
	vera, teodora := t.as("vera", "Vera, border enforcement,"), t.as("teodora", "Teodora, Heron,")

	t.Say("A woman from Odarra stays with Lantern. (She is invented.)")
	c := ibrahim(Step{What: "opens a case", Service: "identification", Path: "/cases", Body: t.adult("Ondina Faro (invented)")}).Subject()
	at := "/cases/" + c
	t.agrees(ibrahim, "records that the house may know her name", at, t.sharing("lantern", "IDENTITY"))
	asked := ibrahim(Step{What: "asks Lantern for a bed", Service: "identification", Path: at + "/referrals", Rules: []string{"F-03"}, Body: referral("shelter", "lantern", "IDENTITY")}).ID()
	rosa(Step{What: "accepts", Service: "identification", Path: at + "/referrals/" + asked + "/accept", Body: map[string]any{}})
	rosa(Step{What: "knows her name", Service: "shelter", Path: at, Shown: []string{"identity"}})

	t.Say("An immigration officer asks for all foreign residents of shelters.")
	vera(Step{What: "asks for the list of a shelter", Service: "shelter", Path: "/cases", Status: http.StatusForbidden, Code: "refused", Rules: []string{"F-01"}})
	vera(Step{What: "asks for the list of the hotline", Service: "identification", Path: "/cases", Status: http.StatusForbidden, Code: "refused", Rules: []string{"F-01"}})
	t.Say("Then for one of them.")
	for _, service := range []string{"shelter", "identification"} {
		t.absent(vera, service, at, "F-01", "N-01")
	}
	ibrahim(Step{
		What: "is asked to refer her to the officer, and cannot", Service: "identification", Path: at + "/referrals",
		Status: http.StatusForbidden, Code: "refused", Rules: []string{"F-01"}, Body: referral("identification", "border-enforcement"),
	})
	ibrahim(Step{
		What: "is asked to write that she agreed to it, and cannot", Service: "consent", Path: at + "/consents",
		Status: http.StatusForbidden, Code: "refused", Rules: []string{"F-01"}, Body: t.agreement("sharing", "identification", "border-enforcement", "IDENTITY"),
	})

	t.Say("A worker of another house asks the service directly, with a valid token.")
	t.absent(teodora, "shelter", at, "N-01")
	t.absent(teodora, "identification", at, "N-01")
	t.absent(teodora, "consent", at+"/grants", "N-01")
	for _, who := range []func(Step) Answer{teodora, rosa} {
		who(Step{
			What: "shows a token that was issued for another service", Service: "shelter", TokenFor: "consent", Path: at,
			Status: http.StatusUnauthorized, Code: "wrong_audience",
		})
	}

	t.Say("All of it is in the ledger.")
	noor := t.as("noor", "Noor, data protection,")
	for _, asker := range []struct{ account, service, rule string }{
		{"vera", "shelter", "F-01"}, {"vera", "identification", "F-01"}, {"teodora", "shelter", "N-01"}, {"teodora", "consent", "N-01"},
	} {
		page := noor(Step{What: "finds who asked for her: " + asker.account, Service: asker.service, Path: "/ledger?case=" + c + "&actor=" + asker.account})
		found := false
		items, _ := page.Body["items"].([]any)
		for _, item := range items {
			row, _ := item.(map[string]any)
			body, _ := row["body"].(map[string]any)
			found = found || body["allow"] == false && has(body["deny"], asker.rule)
		}
		t.Check(t.err != nil || found, "the ledger of "+asker.service+" has the question of "+asker.account+", refused by "+asker.rule)
	}
	rosa(Step{What: "completes the referral", Service: "identification", Path: at + "/referrals/" + asked + "/complete", Body: map[string]any{}})
}

// absent asks for a record and for one that does not exist: both answers must be the same, byte for byte.
func (t *Teller) absent(who func(Step) Answer, service, at string, rules ...string) {
	hers := who(Step{What: "asks " + service + " for her", Service: service, Path: at, Status: http.StatusNotFound, Code: "no_such_record", Rules: rules})
	nobodys := who(Step{What: "asks " + service + " for nobody", Service: service, Path: "/cases/nobody", Status: http.StatusNotFound, Code: "no_such_record"})
	t.Check(bytes.Equal(hers.Raw, nobodys.Raw), "both answers must be the same, byte for byte")
}
