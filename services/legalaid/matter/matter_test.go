package matter_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"mangrove/pkg/decide"
	"mangrove/pkg/decide/decidetest"
	legalaidv1 "mangrove/proto/gen/legalaidv1"
	"mangrove/services/legalaid/matter"
)

type row = decidetest.Row[matter.State]

const (
	wages  = legalaidv1.ClaimKind_CLAIM_KIND_WAGES
	none   = legalaidv1.OriginContact_ORIGIN_CONTACT_NONE
	lifted = legalaidv1.OriginContact_ORIGIN_CONTACT_UNSPECIFIED
)

func events(e ...proto.Message) []proto.Message { return e }

func mandated() *legalaidv1.MandateTaken { return &legalaidv1.MandateTaken{Lawyer: "worker"} }

func TestMandate(t *testing.T) {
	ended, none := &legalaidv1.MandateEnded{}, []string{matter.AdviceDuty}
	decidetest.Table(t, matter.New(), map[string]row{
		"take":       {When: matter.TakeMandate{}, Then: events(mandated()), Done: none},
		"take twice": {Given: events(mandated()), When: matter.TakeMandate{}, Refused: "mandate_taken"},
		"end":        {Given: events(mandated()), When: matter.EndMandate{}, Then: events(ended), Done: none},
		"end none":   {When: matter.EndMandate{}, Refused: "no_mandate"},
		"take again": {Given: events(mandated(), ended), When: matter.TakeMandate{}, Then: events(mandated()), Done: none},
	})
}

func TestWhatNeedsAMandate(t *testing.T) {
	section := decidetest.Section("it")
	opened := &legalaidv1.ClaimOpened{ClaimId: "new", Kind: wages, Claim: section.Put()}
	closed := &legalaidv1.ClaimClosed{ClaimId: "new", Won: true}
	advised := []string{matter.AdviceDuty}
	today := decidetest.Now.Format(time.DateOnly)
	decidetest.Table(t, matter.New(), map[string]row{
		"advice on returning":        {Given: events(mandated()), When: matter.RecordAdvice{OnReturn: true, Advice: section}, Then: events(&legalaidv1.Advised{On: today, Advice: section.Put()}), Done: advised},
		"other advice":               {Given: events(mandated()), When: matter.RecordAdvice{Advice: section}, Then: events(&legalaidv1.Advised{Advice: section.Put()})},
		"advice without a mandate":   {When: matter.RecordAdvice{Advice: section}, Refused: "no_mandate"},
		"a claim":                    {Given: events(mandated()), When: matter.OpenClaim{Kind: wages, Claim: section}, Then: events(opened), Done: advised},
		"a claim without a mandate":  {When: matter.OpenClaim{Kind: wages, Claim: section}, Refused: "no_mandate"},
		"close it":                   {Given: events(mandated(), opened), When: matter.CloseClaim{Claim: "new", Won: true}, Then: events(closed), Done: advised},
		"close it after the mandate": {Given: events(mandated(), opened, &legalaidv1.MandateEnded{}), When: matter.CloseClaim{Claim: "new", Won: true}, Then: events(closed), Done: advised},
		"close it twice":             {Given: events(mandated(), opened, closed), When: matter.CloseClaim{Claim: "new"}, Refused: "claim_closed"},
		"close another":              {Given: events(mandated(), opened), When: matter.CloseClaim{Claim: "other"}, Refused: "no_claim"},
		"limit origin":               {Given: events(mandated()), When: matter.LimitOriginContact{Limit: none}, Then: events(&legalaidv1.OriginContactLimited{Limit: none})},
		"limit it again":             {Given: events(mandated(), &legalaidv1.OriginContactLimited{Limit: none}), When: matter.LimitOriginContact{Limit: none}, Refused: "limit_stands"},
		"lift the limit":             {Given: events(mandated(), &legalaidv1.OriginContactLimited{Limit: none}), When: matter.LimitOriginContact{}, Then: events(&legalaidv1.OriginContactLimited{Limit: lifted})},
		"limit without a mandate":    {When: matter.LimitOriginContact{Limit: none}, Refused: "no_mandate"},
		"a statement":                {When: matter.RecordStatement{Statement: section}, Then: events(&legalaidv1.StatementRecorded{Statement: section.Put()})},
	})
}

// An office with a part owes a lawyer, and advice to who has a claim open and asks about a return.
func TestOwed(t *testing.T) {
	section := decidetest.Section("it")
	opened, closed := &legalaidv1.ClaimOpened{ClaimId: "new", Kind: wages, Claim: section.Put()}, &legalaidv1.ClaimClosed{ClaimId: "new"}
	before, advised := &legalaidv1.ClaimOpened{ClaimId: "before", Kind: wages}, &legalaidv1.Advised{On: "2026-03-02", Advice: section.Put()}
	asked := decide.Given{Facts: map[string]any{"return_open": true}, Agencies: []string{"open-door", "other"}}
	by, key := decidetest.Now.Add(72*time.Hour), matter.MandateDuty+"/open-door"
	lawyer := []decide.Duty{{Key: key, What: matter.MandateDuty, Whose: "lawyer", Next: "national_coordinator", Office: true, By: by, Agency: "open-door", Stands: true}}
	// Who has the mandate owes the advice wherever they work; where nobody has, the office that has a part for the longest.
	duty := decide.Duty{Key: matter.AdviceDuty, What: matter.AdviceDuty, Whose: decide.Worker("worker"), Anywhere: true, Next: "national_coordinator", Office: true, By: by, Moves: true}
	advice := []decide.Duty{duty}
	duty.Whose, duty.Anywhere, duty.Agency = "lawyer", false, "open-door"
	offices := []decide.Duty{duty}
	duty.Agency = "other"
	others := []decide.Duty{duty}
	ended := &legalaidv1.MandateEnded{}
	done := []string{matter.AdviceDuty}
	decidetest.Table(t, matter.New(), map[string]row{
		"a part":                            {When: matter.Part{Office: "open-door"}, Open: lawyer, Done: done},
		"a part beside a mandate":           {Given: events(mandated()), When: matter.Part{Office: "open-door"}, Done: done},
		"the part ends":                     {When: matter.PartEnded{Office: "open-door"}, Done: []string{key, matter.AdviceDuty}},
		"the part ends, another has one":    {Given: events(opened), When: matter.PartEnded{Office: "open-door"}, With: decide.Given{Facts: asked.Facts, Agencies: []string{"other"}}, Open: others, Done: []string{key}},
		"the mandate":                       {When: matter.TakeMandate{}, With: asked, Then: events(mandated()), Done: []string{key, matter.MandateDuty + "/other", matter.AdviceDuty}},
		"the mandate, while advice is owed": {Given: events(opened), When: matter.TakeMandate{}, With: asked, Then: events(mandated()), Open: advice, Done: []string{key, matter.MandateDuty + "/other"}},
		"its end, while advice is owed":     {Given: events(mandated(), opened), When: matter.EndMandate{}, With: asked, Then: events(ended), Open: offices},
		"a return":                          {Given: events(mandated(), opened), When: matter.Return{}, With: asked, Open: advice},
		"a return without a mandate":        {Given: events(opened), When: matter.Return{}, With: asked, Open: offices},
		"a return without a claim":          {When: matter.Return{}, With: asked, Done: done},
		"a return after advice":             {Given: events(mandated(), opened, advised), When: matter.Return{}, With: asked, Done: done},
		"a return that nobody owes":         {Given: events(opened), When: matter.Return{}, With: decide.Given{Facts: asked.Facts}, Done: done},
		"no return any more":                {Given: events(mandated(), opened), When: matter.Return{}, Done: done},
		"a claim while a return is":         {Given: events(mandated()), When: matter.OpenClaim{Kind: wages, Claim: section}, With: asked, Then: events(opened), Open: advice},
		"another claim after advice":        {Given: events(mandated(), before, advised), When: matter.OpenClaim{Kind: wages, Claim: section}, With: asked, Then: events(opened), Open: advice},
		"that one is closed again":          {Given: events(mandated(), before, advised, opened), When: matter.CloseClaim{Claim: "new"}, With: asked, Then: events(closed), Done: done},
		"the other one is closed":           {Given: events(mandated(), before, advised, opened), When: matter.CloseClaim{Claim: "before"}, With: asked, Then: events(&legalaidv1.ClaimClosed{ClaimId: "before"}), Open: advice},
		"a return and a later claim":        {Given: events(mandated(), before, advised, opened), When: matter.Return{}, With: asked, Open: advice},
		"the claim closed meanwhile":        {Given: events(mandated(), opened), When: matter.CloseClaim{Claim: "new"}, With: asked, Then: events(closed), Done: done},
		"advice on something else":          {Given: events(mandated(), opened), When: matter.RecordAdvice{Advice: section}, With: asked, Then: events(&legalaidv1.Advised{Advice: section.Put()})},
		"advice on the return, at last":     {Given: events(mandated(), opened), When: matter.RecordAdvice{OnReturn: true, Advice: section}, With: asked, Then: events(advised), Done: done},
	})
}

func TestFacts(t *testing.T) {
	a := matter.New()
	opened, closed := &legalaidv1.ClaimOpened{ClaimId: "c", Kind: wages}, &legalaidv1.ClaimClosed{ClaimId: "c"}
	another, advised, anew := &legalaidv1.ClaimOpened{ClaimId: "d"}, &legalaidv1.Advised{On: "2026-03-02"}, &legalaidv1.Advised{On: "2026-03-04"}
	protection, won := &legalaidv1.ClaimOpened{ClaimId: "c", Kind: legalaidv1.ClaimKind_CLAIM_KIND_STATUS}, &legalaidv1.ClaimClosed{ClaimId: "c", Won: true}
	document := legalaidv1.OriginContact_ORIGIN_CONTACT_TRAVEL_DOCUMENT
	limits := func(to legalaidv1.OriginContact) *legalaidv1.OriginContactLimited {
		return &legalaidv1.OriginContactLimited{Limit: to}
	}
	for name, c := range map[string]struct {
		given []proto.Message
		want  *legalaidv1.Facts
	}{
		"nothing":                     {nil, &legalaidv1.Facts{}},
		"advised":                     {events(advised), &legalaidv1.Facts{AdvisedOn: "2026-03-02"}},
		"advised on something else":   {events(advised, &legalaidv1.Advised{}), &legalaidv1.Facts{AdvisedOn: "2026-03-02"}},
		"a claim opened since":        {events(advised, opened), &legalaidv1.Facts{ProceedingOpen: true}},
		"a claim, then advised":       {events(opened, advised), &legalaidv1.Facts{AdvisedOn: "2026-03-02", ProceedingOpen: true}},
		"advised on one of two":       {events(opened, advised, another), &legalaidv1.Facts{ProceedingOpen: true}},
		"advised on both":             {events(opened, advised, another, anew), &legalaidv1.Facts{AdvisedOn: "2026-03-04", ProceedingOpen: true}},
		"the newer one is closed":     {events(opened, advised, another, &legalaidv1.ClaimClosed{ClaimId: "d"}), &legalaidv1.Facts{AdvisedOn: "2026-03-02", ProceedingOpen: true}},
		"the older one is closed":     {events(opened, advised, another, closed), &legalaidv1.Facts{ProceedingOpen: true}},
		"a claim":                     {events(opened), &legalaidv1.Facts{ProceedingOpen: true}},
		"a claim goes on without one": {events(mandated(), opened, &legalaidv1.MandateEnded{}), &legalaidv1.Facts{ProceedingOpen: true}},
		"a closed claim":              {events(opened, closed), &legalaidv1.Facts{}},
		"one of two":                  {events(opened, another, closed), &legalaidv1.Facts{ProceedingOpen: true}},
		"origin":                      {events(limits(none)), &legalaidv1.Facts{OriginContact: none}},
		"protection is claimed":       {events(protection), &legalaidv1.Facts{ProceedingOpen: true, OriginContact: none}},
		"and was limited less":        {events(limits(document), protection), &legalaidv1.Facts{ProceedingOpen: true, OriginContact: none}},
		"and is limited less":         {events(protection, limits(document)), &legalaidv1.Facts{ProceedingOpen: true, OriginContact: none}},
		"it is given up":              {events(protection, closed), &legalaidv1.Facts{OriginContact: document}},
		"given up, and was limited":   {events(limits(none), protection, closed), &legalaidv1.Facts{OriginContact: none}},
		"given up, and lifted":        {events(protection, closed, limits(lifted)), &legalaidv1.Facts{}},
		"it is won":                   {events(protection, won), &legalaidv1.Facts{OriginContact: none}},
		"wages are won":               {events(opened, won), &legalaidv1.Facts{}},
	} {
		if got := a.Facts(decidetest.After(t, a, c.given...)); !proto.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// Advice on returning is in place when somebody advised since the newest of the claims that are open was opened.
func TestAdviceIsOnWhatIsOpen(t *testing.T) {
	a := matter.New()
	rapid.Check(t, func(rt *rapid.T) {
		var given []proto.Message
		opened, last := map[string]int{}, -1
		for at := range rapid.IntRange(0, 12).Draw(rt, "how many") {
			id := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(rt, "claim")
			_, open := opened[id]
			switch {
			case rapid.Bool().Draw(rt, "advice"):
				last = at
				given = append(given, &legalaidv1.Advised{On: decidetest.Now.AddDate(0, 0, at).Format(time.DateOnly)})
			case open:
				delete(opened, id)
				given = append(given, &legalaidv1.ClaimClosed{ClaimId: id})
			default:
				opened[id] = at
				given = append(given, &legalaidv1.ClaimOpened{ClaimId: id, Kind: wages})
			}
		}
		want := ""
		if newest := slices.Max(append(slices.Collect(maps.Values(opened)), -1)); last > newest {
			want = decidetest.Now.AddDate(0, 0, last).Format(time.DateOnly)
		}
		facts, _ := a.Facts(decidetest.After(t, a, given...)).(*legalaidv1.Facts)
		if facts.GetAdvisedOn() != want {
			rt.Errorf("advised on %q, not %q, after %v", facts.GetAdvisedOn(), want, given)
		}
	})
}

func TestLaws(t *testing.T) {
	type S = matter.State
	type command = decide.Command[S]
	some := func(draw func(*rapid.T, S) command) decidetest.Commands[S] { return decidetest.Some(draw) }
	section := decidetest.Section("it")
	decidetest.Laws(t, matter.New(),
		some(func(*rapid.T, S) command { return matter.TakeMandate{} }),
		some(func(*rapid.T, S) command { return matter.EndMandate{} }),
		some(func(t *rapid.T, _ S) command {
			return matter.RecordAdvice{OnReturn: rapid.Bool().Draw(t, "on returning"), Advice: section}
		}),
		some(func(*rapid.T, S) command { return matter.RecordStatement{Statement: section} }),
		some(func(t *rapid.T, _ S) command {
			return matter.LimitOriginContact{Limit: legalaidv1.OriginContact(rapid.Int32Range(0, 2).Draw(t, "limit"))}
		}),
		some(func(t *rapid.T, _ S) command {
			return matter.OpenClaim{Kind: legalaidv1.ClaimKind(rapid.Int32Range(1, 4).Draw(t, "kind")), Claim: section}
		}),
		some(func(t *rapid.T, s S) command {
			ids := []string{"unknown"}
			for _, c := range s.Claims {
				ids = append(ids, c.ID)
			}
			return matter.CloseClaim{Claim: rapid.SampledFrom(ids).Draw(t, "claim"), Won: rapid.Bool().Draw(t, "won")}
		}),
	)
}

func TestGolden(t *testing.T) { decidetest.Golden(t, matter.New()) }
