package story

// first is the thinnest path through everything: register, refer, accept, fold in shelter, open one section, withdraw,
// refused.
// Seed: R9, R15, R74.
func first(t *Teller) {
	ibrahim := func(s Step) Answer { s.Who, s.As = "Ibrahim, hotline,", "ibrahim"; return t.Do(s) }
	rosa := func(s Step) Answer { s.Who, s.As = "Rosa, Lantern,", "rosa"; return t.Do(s) }

	t.Say("A woman calls 808. (She is invented.)")
	c := ibrahim(Step{What: "opens a case", Service: "identification", Path: "/cases", Body: t.adult("Nadia Belo (invented)")}).Subject()

	t.Say("She agrees that a house may know her name, and nothing else.")
	agreed := t.agrees(ibrahim, "records that she agreed, and who was there", "/cases/"+c, t.sharing("lantern", "IDENTITY"))
	referral := ibrahim(Step{
		What: "asks Lantern for a bed", Service: "identification", Path: "/cases/" + c + "/referrals", Rules: []string{"F-03"},
		Body: map[string]any{"service": "shelter", "agency": "lantern", "purpose": "shelter", "categories": []string{"IDENTITY"}},
	}).ID()
	rosa(Step{What: "looks for her before accepting", Service: "shelter", Path: "/cases/" + c, Status: 404, Rules: []string{"N-01"}})
	rosa(Step{What: "accepts", Service: "identification", Path: "/cases/" + c + "/referrals/" + referral + "/accept", Body: map[string]any{}})
	rosa(Step{What: "sees who she is", Service: "shelter", Path: "/cases/" + c, Shown: []string{"identity"}})

	t.Say("She takes her agreement back.")
	ibrahim(Step{What: "records that she withdraws", Service: "consent", Path: "/cases/" + c + "/grants/" + agreed + "/withdrawal", Body: map[string]any{}})
	rosa(Step{
		What: "looks again", Service: "shelter", Path: "/cases/" + c, Rules: []string{"C-01", "C-02"},
		Withheld: map[string][]string{"identity": {"C-01", "C-02"}},
	})
	rosa(Step{What: "still completes her part", Service: "identification", Path: "/cases/" + c + "/referrals/" + referral + "/complete", Body: map[string]any{}})
}
