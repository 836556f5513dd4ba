package mangrove

import (
	"testing"
)

// Who was found to be no victim has the time to ask for a review, and what was asked is decided by somebody else before they are
// sent back; being found so shortens nothing. Neither who decided nor who arranges the return uses up the review, and one that is
// over takes away none of the time.
func TestNobodyIsSentBackBeforeADecisionIsReviewed(t *testing.T) {
	t.Parallel()
	url, _ := up(t, home(t))
	p := desk{t, url, single(url)}.referred()
	p.willing()
	p.joins("identification", "child-welfare", "identification", "amara")
	p.ask("ibrahim", "POST", "identification", p.path("/presumption"), object{}, 200)
	found := object{"victim": false, "grounds": object{"text": "what he said of the work, and his papers (invented)"}}
	concludes := func(as string, status int) object {
		return p.ask(as, "POST", "identification", p.path("/conclusion"), found, status)
	}
	p.denied(concludes("salma", 403), "[R-02]")
	p.later("720h")
	concludes("amara", 200)
	p.leaving()
	p.departs("review_window/R-02")
	p.later("720h")
	p.leaving()
	p.departs("")

	p = p.referred()
	p.willing()
	p.joins("identification", "child-welfare", "identification", "amara")
	p.ask("ibrahim", "POST", "identification", p.path("/presumption"), object{}, 200)
	concludes("amara", 200)
	reviews := func(as string, status int) object {
		return p.ask(as, "POST", "identification", p.path("/review"), object{}, status)
	}
	p.quiet()
	for _, as := range []string{"joaquim", "amara", "ruth"} {
		p.denied(reviews(as, 403), "[R-02]")
	}
	reviews("ibrahim", 200)
	p.later("720h")
	p.leaving()
	p.departs("review_decided/R-02")
	p.denied(concludes("amara", 403), "[R-02]")
	concludes("ruth", 200)
	p.quiet()
	p.prepared()
	p.departs("")

	p = p.referred()
	p.willing()
	p.joins("identification", "child-welfare", "identification", "amara")
	p.ask("ibrahim", "POST", "identification", p.path("/presumption"), object{}, 200)
	p.later("720h")
	concludes("amara", 200)
	reviews("ibrahim", 200)
	concludes("ruth", 200)
	p.leaving()
	p.departs("review_window/R-02")
	p.ask("ibrahim", "POST", "identification", p.path("/presumption"), object{}, 200)
	p.quiet()
	p.prepared()
	p.departs("reflection/R-02 review_window/R-02")
}

// leaving has everything but time in place for a journey of today.
func (p traveller) leaving() {
	p.t.Helper()
	p.papers(24 * 60)
	p.officer("/risk", risk("none"), 200)
	p.books()
	p.prepared()
}
