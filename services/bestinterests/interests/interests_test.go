package interests_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/decide"
	"mangrove/pkg/decide/decidetest"
	biv1 "mangrove/proto/gen/bestinterestsv1"
	contractv1 "mangrove/proto/gen/contractv1"
	"mangrove/services/bestinterests/interests"
)

type row = decidetest.Row[interests.State]

const (
	today = "2026-03-02"
	day   = 24 * time.Hour
	stay  = biv1.OptionKind_OPTION_KIND_STAY_AS_NOW
	home  = biv1.OptionKind_OPTION_KIND_FAMILY_REUNIFICATION_ORIGIN
	year  = 365 * 24 * time.Hour

	tracing   = biv1.AbroadKind_ABROAD_KIND_TRACING
	family    = biv1.AbroadKind_ABROAD_KIND_FAMILY_ASSESSMENT
	caregiver = biv1.AbroadKind_ABROAD_KIND_CAREGIVER_CHECK
)

func events(e ...proto.Message) []proto.Message { return e }

func in(d time.Duration) *timestamppb.Timestamp { return timestamppb.New(decidetest.Now.Add(d)) }

func assessed(id string, until time.Duration) *biv1.ShortlyAssessed {
	return &biv1.ShortlyAssessed{
		AssessmentId: id, Purpose: "tracing", Categories: []contractv1.Category{contractv1.Category_CATEGORY_FAMILY}, Agency: "social", Service: "bestinterests",
		Country: "XOD", Until: in(until), By: "worker", ByAgency: "agency",
	}
}

func signed(id string, until time.Duration) *biv1.ShortAssessmentSigned {
	a := assessed(id, until)
	return &biv1.ShortAssessmentSigned{
		AssessmentId: id, Purpose: a.GetPurpose(), Categories: a.GetCategories(), Agency: a.GetAgency(), Service: a.GetService(), Country: a.GetCountry(), Until: a.GetUntil(),
	}
}

func TestAShortAssessment(t *testing.T) {
	assess := func(until time.Duration) interests.AssessShortly {
		a := assessed("new", until)
		return interests.AssessShortly{
			AssessShortly: &biv1.AssessShortly{Purpose: a.GetPurpose(), Categories: a.GetCategories(), Agency: a.GetAgency(), Service: a.GetService(), Until: a.GetUntil()},
			Assessment:    decidetest.Section("assessment"), Registered: true, Country: "XOD",
		}
	}
	said := assessed("new", time.Hour)
	said.Assessment = decidetest.Section("assessment").Put()
	unknown, nothing := assess(time.Hour), assess(time.Hour)
	unknown.Registered, nothing.Categories = false, nil
	sign := interests.Countersign{Assessment: "a"}
	decidetest.Table(t, interests.New(), map[string]row{
		"assessed": {When: assess(time.Hour), Then: events(said), Open: []decide.Duty{{
			Key: "countersign/new", What: "countersign", Whose: "supervisor", Anywhere: true, Next: "national_coordinator", Office: true, By: decidetest.Now.Add(72 * time.Hour),
		}}},
		"until now":                 {When: assess(0), Refused: "invalid_field", Field: "until"},
		"for nobody there is":       {When: unknown, Refused: "invalid_field", Field: "agency"},
		"that carries nothing":      {When: nothing, Refused: "invalid_field", Field: "categories"},
		"countersigned":             {Given: events(assessed("a", time.Hour)), When: sign, Then: events(signed("a", time.Hour)), Done: []string{"countersign/a"}},
		"countersigned twice":       {Given: events(assessed("a", time.Hour), signed("a", time.Hour)), When: sign, Refused: "signed_already"},
		"countersigned at its end":  {Given: events(assessed("a", 0)), When: sign, Refused: "assessment_over"},
		"countersigned, and is not": {Given: events(assessed("b", time.Hour)), When: sign, Refused: "no_assessment"},
	})
	s := decidetest.After(t, interests.New(), assessed("a", time.Hour), signed("a", time.Hour), assessed("b", time.Hour))
	if s.Signed("tracing") != 1 || s.Signed("shelter") != 0 {
		t.Errorf("signed for tracing %d, for shelter %d", s.Signed("tracing"), s.Signed("shelter"))
	}
}

// elements weighs an option by all elements, with some changed.
func elements(change ...*biv1.ElementWeight) []*biv1.ElementWeight {
	var out []*biv1.ElementWeight
	for e := biv1.Element_ELEMENT_VIEWS; e <= biv1.Element_ELEMENT_EDUCATION; e++ {
		w := &biv1.ElementWeight{Element: e, Weight: biv1.Weight_WEIGHT_FOR}
		for _, c := range change {
			if c.GetElement() == e {
				w = c
			}
		}
		out = append(out, w)
	}
	return out
}

func unknown(e biv1.Element) *biv1.ElementWeight {
	return &biv1.ElementWeight{Element: e, Weight: biv1.Weight_WEIGHT_UNKNOWN}
}

func options(kinds ...biv1.OptionKind) []*biv1.WeighedOption {
	var out []*biv1.WeighedOption
	for _, k := range kinds {
		out = append(out, &biv1.WeighedOption{Kind: k, Weights: elements()})
	}
	return out
}

var (
	opened   = &biv1.DeterminationOpened{Purpose: "return", Country: "XOD"}
	weighed  = &biv1.OptionsWeighed{Options: options(stay, home), By: "caseworker"}
	convened = &biv1.PanelConvened{Members: []string{"a", "b", "c"}, At: in(-time.Hour), Sitting: 1}
	sworn    = undertook("b")
	proposed = &biv1.DeterminationProposed{Determination: "d", By: "a", Purpose: "return", Country: "XOD", Option: home, Until: in(year)}
	decided  = &biv1.Determined{Determination: "d", Purpose: "return", Country: "XOD", Option: home, Until: in(year)}
	sentBack = &biv1.SentBack{On: today}
	reopened = &biv1.Reopened{Determination: "d"}
)

// undertook is the word of a member, until thirty days after.
func undertook(member string) *biv1.MemberUndertook {
	return &biv1.MemberUndertook{Member: member, Undertaking: "by-" + member, Until: in(30 * day)}
}

func closed(members ...string) *biv1.FileClosed {
	e := &biv1.FileClosed{}
	for _, m := range members {
		e.Undertakings = append(e.Undertakings, "by-"+m)
	}
	return e
}

// Seed: R46.
func TestWeighOptions(t *testing.T) {
	weigh := func(o ...*biv1.WeighedOption) interests.WeighOptions {
		return interests.WeighOptions{Options: o, Weighing: decidetest.Section("weighing")}
	}
	short := options(stay, home)
	short[1].Weights = short[1].Weights[:6]
	double := options(stay, home)
	double[1].Weights[6] = double[1].Weights[5]
	refused := func(field string, o ...*biv1.WeighedOption) row {
		return row{Given: events(opened), When: weigh(o...), Refused: "invalid_field", Field: field}
	}
	rows := map[string]row{
		"two, one of them to stay": {Given: events(opened), When: weigh(options(stay, home)...), Then: events(&biv1.OptionsWeighed{
			Options: options(stay, home), By: "worker", ByAgency: "agency", Weighing: decidetest.Section("weighing").Put(),
		})},
		"none":              refused("options"),
		"only to stay":      refused("options", options(stay)...),
		"none to stay":      refused("options", options(home, biv1.OptionKind_OPTION_KIND_CHANGE_CARE)...),
		"one of them twice": refused("options.kind", options(stay, home, home)...),
		"an element missed": refused("options.weights", short...),
		"an element twice":  refused("options.weights", double...),
	}
	decidetest.Table(t, interests.New(), rows)
}

func TestWhoWeighedStaysKnown(t *testing.T) {
	other := &biv1.OptionsWeighed{Options: options(stay, home), By: "colleague"}
	s := decidetest.After(t, interests.New(), opened, weighed, other, weighed)
	if !slices.Equal(s.WeighedBy, []string{"caseworker", "colleague"}) {
		t.Errorf("weighed by %v, want both", s.WeighedBy)
	}
}

func TestConvenePanel(t *testing.T) {
	convene := func(at time.Duration, members ...string) interests.ConvenePanel {
		return interests.ConvenePanel{Members: members, At: decidetest.Now.Add(at)}
	}
	sits := func(at time.Duration, sitting uint32, members ...string) []proto.Message {
		return events(&biv1.PanelConvened{Members: members, At: in(at), Sitting: sitting, By: "worker"})
	}
	due := func(at time.Duration, members ...string) (out []decide.Duty) {
		for _, m := range members {
			out = append(out, decide.Duty{
				Key: "undertake/" + m, What: "undertake", Whose: "worker/" + m, Anywhere: true, Next: "panel_chair", Office: true, By: decidetest.Now.Add(at),
			})
		}
		return out
	}
	before := events(opened, weighed)
	late := &biv1.PanelConvened{Members: []string{"a", "b"}, At: in(time.Hour), Sitting: 1}
	second := &biv1.PanelConvened{Members: []string{"a"}, At: in(day), Sitting: 2}
	decidetest.Table(t, interests.New(), map[string]row{
		"the first":      {Given: before, When: convene(time.Hour, "b", "a"), Then: sits(time.Hour, 1, "a", "b"), Open: due(time.Hour, "a", "b")},
		"at once":        {Given: before, When: convene(0, "a"), Then: sits(0, 1, "a"), Open: due(0, "a")},
		"yesterday":      {Given: before, When: convene(-time.Nanosecond, "a"), Refused: "invalid_field", Field: "at"},
		"nobody":         {Given: before, When: convene(time.Hour), Refused: "invalid_field", Field: "members"},
		"somebody twice": {Given: before, When: convene(time.Hour, "a", "b", "a"), Refused: "invalid_field", Field: "members"},
		"moved":          {Given: append(before, late), When: convene(2*time.Hour, "a"), Then: sits(2*time.Hour, 1, "a"), Open: due(2*time.Hour, "a"), Done: []string{"undertake/a", "undertake/b"}},
		"moved after its hour: it is no second sitting, and each undertakes anew": {
			Given: append(before, convened, sworn), When: convene(time.Hour, "b", "d"), Then: append(sits(time.Hour, 1, "b", "d"), closed("b")), Open: due(time.Hour, "b", "d"),
			Done: []string{"undertake/a", "undertake/b", "undertake/c"},
		},
		"a second sitting":  {Given: append(before, convened, sworn, sentBack), When: convene(day, "b", "d"), Then: sits(day, 2, "b", "d"), Open: due(day, "b", "d")},
		"on the same day":   {Given: append(before, convened, sworn, sentBack), When: convene(time.Hour, "b", "d"), Refused: "invalid_field", Field: "at"},
		"moved to that day": {Given: append(before, convened, sentBack, second), When: convene(time.Hour, "b", "d"), Refused: "invalid_field", Field: "at"},
		"the second, moved": {Given: append(before, convened, sentBack, second), When: convene(2*day, "b"), Then: sits(2*day, 2, "b"), Open: due(2*day, "b"), Done: []string{"undertake/a"}},
		"who stepped aside": {
			Given: append(before, convened, &biv1.MemberRecused{Member: "a"}), When: convene(time.Hour, "a", "b"), Refused: "recused",
		},
		"who stepped aside from an earlier one": {
			Given: append(before, convened, &biv1.MemberRecused{Member: "a"}, &biv1.PanelConvened{Members: []string{"b"}, At: in(-time.Hour), Sitting: 2}),
			When:  convene(time.Hour, "a", "b"), Refused: "recused",
		},
	})
}

func TestSteppingAsideAndUndertaking(t *testing.T) {
	as := func(who string) decide.Given { return decide.Given{Actor: who} }
	sits := events(opened, weighed, convened)
	later := &biv1.PanelConvened{Members: []string{"b"}, At: in(day), Sitting: 1}
	word := func(hour time.Duration) *biv1.MemberUndertook {
		return &biv1.MemberUndertook{Member: "b", Undertaking: "new", Until: in(hour + 30*day)}
	}
	decidetest.Table(t, interests.New(), map[string]row{
		"undertake":                 {Given: sits, With: as("b"), When: interests.Undertake{}, Then: events(word(0)), Done: []string{"undertake/b"}},
		"undertake before its hour": {Given: events(opened, weighed, later), With: as("b"), When: interests.Undertake{}, Then: events(word(day)), Done: []string{"undertake/b"}},
		"undertake twice":           {Given: append(sits, sworn), With: as("b"), When: interests.Undertake{}, Refused: "undertaken_already"},
		"who was not called":        {Given: sits, With: as("x"), When: interests.Undertake{}, Refused: "not_on_the_panel"},
		"step aside":                {Given: append(sits, sworn), With: as("b"), When: interests.Recuse{}, Then: events(&biv1.MemberRecused{Member: "b"}, closed("b")), Done: []string{"undertake/b"}},
		"step aside at once":        {Given: sits, With: as("b"), When: interests.Recuse{}, Then: events(&biv1.MemberRecused{Member: "b"}), Done: []string{"undertake/b"}},
		"step aside twice":          {Given: append(sits, &biv1.MemberRecused{Member: "b"}), With: as("b"), When: interests.Recuse{}, Refused: "recused"},
		"undertake after all":       {Given: append(sits, &biv1.MemberRecused{Member: "b"}), With: as("b"), When: interests.Undertake{}, Refused: "recused"},
		"nobody steps aside":        {Given: sits, With: as("x"), When: interests.Recuse{}, Refused: "not_on_the_panel"},
		"after it was determined":   {Given: append(sits, decided), With: as("b"), When: interests.Recuse{}, Refused: "not_on_the_panel"},
		"of a panel that was ended": {Given: append(sits, decided, reopened), With: as("b"), When: interests.Undertake{}, Refused: "not_on_the_panel"},
	})
	s := decidetest.After(t, interests.New(), append(sits, sworn, undertook("c"), &biv1.MemberRecused{Member: "c"})...)
	if got := s.Sits(); !slices.Equal(got, []string{"b"}) {
		t.Errorf("%v sit, want b: a has not undertaken, c stepped aside", got)
	}
}

func TestWhatEndsWithASitting(t *testing.T) {
	held := events(opened, weighed, convened, sworn, undertook("a"), proposed, &biv1.MemberAgreed{Determination: "d", Member: "b"})
	s := decidetest.After(t, interests.New(), held...)
	if got := s.Agreed(); !slices.Equal(got, []string{"a", "b"}) {
		t.Fatalf("%v agreed, want the chair who proposed and b", got)
	}
	for name, e := range map[string]proto.Message{
		"moved": convened, "sent back": sentBack,
	} {
		s := decidetest.After(t, interests.New(), append(held, e)...)
		if len(s.Sits())+len(s.Agreed()) > 0 || s.Proposal.ID != "" {
			t.Errorf("%s: %v sit, %v agreed to %v", name, s.Sits(), s.Agreed(), s.Proposal)
		}
	}
	if s := decidetest.After(t, interests.New(), append(held, &biv1.MemberRecused{Member: "a"})...); s.Proposal.ID != "" {
		t.Error("who proposed has stepped aside, and the proposal stands")
	}
	other := proto.CloneOf(proposed)
	other.Determination = "e"
	if s := decidetest.After(t, interests.New(), append(held, other)...); !slices.Equal(s.Agreed(), []string{"a"}) {
		t.Errorf("%v agreed to what was proposed since", s.Agreed())
	}
}

func TestSendBack(t *testing.T) {
	as := func(who string, obligations ...string) decide.Given {
		return decide.Given{Actor: who, Obligations: obligations}
	}
	sits := events(opened, weighed, convened, sworn)
	said := &biv1.MemberSentBack{Member: "b"}
	later := &biv1.PanelConvened{Members: []string{"b"}, At: in(time.Nanosecond), Sitting: 1}
	decidetest.Table(t, interests.New(), map[string]row{
		"one of them":  {Given: sits, With: as("b"), When: interests.SendBack{}, Then: events(said)},
		"twice":        {Given: append(sits, said), With: as("b"), When: interests.SendBack{}, Refused: "sent_back_already"},
		"a quorum":     {Given: sits, With: as("b", "sent_back"), When: interests.SendBack{}, Then: events(said, sentBack, closed("b")), Done: []string{"undertake/a", "undertake/b", "undertake/c"}},
		"not sworn":    {Given: sits, With: as("a"), When: interests.SendBack{}, Refused: "not_undertaken"},
		"a stranger":   {Given: sits, With: as("x"), When: interests.SendBack{}, Refused: "not_on_the_panel"},
		"too early":    {Given: events(opened, weighed, later, sworn), With: as("b"), When: interests.SendBack{}, Refused: "not_sat_yet"},
		"who is aside": {Given: append(sits, &biv1.MemberRecused{Member: "b"}), With: as("b"), When: interests.SendBack{}, Refused: "recused"},
	})
}

func TestAgreeDetermination(t *testing.T) {
	as := func(who string, obligations ...string) decide.Given {
		return decide.Given{Actor: who, Obligations: obligations}
	}
	agree := interests.AgreeDetermination{Determination: "d"}
	said := &biv1.MemberAgreed{Determination: "d", Member: "b"}
	sits := events(opened, weighed, convened, sworn, undertook("a"), proposed)
	over := proto.CloneOf(proposed)
	over.Until = in(0)
	open := []decide.Duty{{Key: "review_determination", What: "review_determination", Whose: "panel_chair", Anywhere: true, Next: "national_coordinator", Office: true, By: decidetest.Now.Add(year)}}
	decidetest.Table(t, interests.New(), map[string]row{
		"one of them":        {Given: sits, With: as("b"), When: agree, Then: events(said)},
		"a quorum":           {Given: sits, With: as("b", "determined"), When: agree, Then: events(said, decided, closed("a", "b")), Open: open, Done: []string{"undertake/a", "undertake/b", "undertake/c", "determine"}},
		"twice":              {Given: append(sits, said), With: as("b"), When: agree, Refused: "agreed_already"},
		"the chair again":    {Given: sits, With: as("a"), When: agree, Refused: "agreed_already"},
		"not sworn":          {Given: sits, With: as("c"), When: agree, Refused: "not_undertaken"},
		"a stranger":         {Given: sits, With: as("x"), When: agree, Refused: "not_on_the_panel"},
		"to something else":  {Given: sits, With: as("b"), When: interests.AgreeDetermination{Determination: "e"}, Refused: "not_proposed"},
		"to nothing":         {Given: sits[:5], With: as("b"), When: agree, Refused: "not_proposed"},
		"at its end":         {Given: append(sits, over), With: as("b"), When: agree, Refused: "proposal_over"},
		"what was sent back": {Given: append(sits, sentBack), With: as("b"), When: agree, Refused: "not_on_the_panel"},
	})
}

func TestDetermine(t *testing.T) {
	determine := func(option biv1.OptionKind, until time.Duration) interests.Determine {
		return interests.Determine{Determine: &biv1.Determine{
			Option: option, Categories: []contractv1.Category{contractv1.Category_CATEGORY_IDENTITY}, SpecialReasons: true, Until: in(until),
			Conditions: under(month, escort),
		}, Reasons: decidetest.Section("reasons")}
	}
	said := func(option biv1.OptionKind) *biv1.DeterminationProposed {
		return &biv1.DeterminationProposed{
			Determination: "new", By: "worker", Option: option, Under: under(month, escort), Until: in(year), Reasons: decidetest.Section("reasons").Put(),
		}
	}
	yes := said(home)
	yes.Purpose, yes.Country, yes.SpecialReasons = "return", "XOD", true
	yes.Categories = []contractv1.Category{contractv1.Category_CATEGORY_IDENTITY}
	local := said(stay)
	local.Purpose, local.SpecialReasons, local.Categories = "shelter", true, yes.Categories
	sits := events(opened, weighed, convened)
	later := &biv1.PanelConvened{Members: []string{"a"}, At: in(time.Nanosecond), Sitting: 1}
	rows := map[string]row{
		"what was asked":              {Given: sits, When: determine(home, year), Then: events(yes)},
		"to stay instead":             {Given: sits, When: determine(stay, year), Then: events(said(stay))},
		"to stay, as was asked":       {Given: events(&biv1.DeterminationOpened{Purpose: "shelter"}, weighed, convened), When: determine(stay, year), Then: events(local)},
		"to leave, which nobody asks": {Given: events(&biv1.DeterminationOpened{Purpose: "shelter"}, weighed, convened), When: determine(home, year), Then: events(said(home))},
		"what was not weighed":        {Given: sits, When: determine(biv1.OptionKind_OPTION_KIND_RESETTLEMENT, year), Refused: "invalid_field", Field: "option"},
		"until now":                   {Given: sits, When: determine(home, 0), Refused: "invalid_field", Field: "until"},
		"before the panel sits":       {Given: events(opened, weighed, later), When: determine(home, year), Refused: "not_sat_yet"},
	}
	for e := biv1.Element_ELEMENT_VIEWS; e <= biv1.Element_ELEMENT_EDUCATION; e++ {
		doubtful := &biv1.OptionsWeighed{Options: options(stay, home)}
		doubtful.Options[1].Weights = elements(unknown(e))
		r := row{Given: events(opened, doubtful, convened), When: determine(home, year), Then: events(yes)}
		switch e {
		case biv1.Element_ELEMENT_VIEWS, biv1.Element_ELEMENT_FAMILY, biv1.Element_ELEMENT_SAFETY:
			r = row{Given: r.Given, When: r.When, Refused: "element_unknown"}
		}
		rows[fmt.Sprintf("with %s not known", e)] = r
		rows[fmt.Sprintf("with %s not known of the other option", e)] = row{Given: r.Given, When: determine(stay, year), Then: events(said(stay))}
	}
	decidetest.Table(t, interests.New(), rows)
}

// The stages, as doc.go draws them.
func TestStages(t *testing.T) {
	reach := map[string][]proto.Message{
		"":                   nil,
		interests.Opened:     events(opened),
		interests.Weighed:    events(opened, weighed),
		interests.Convened:   events(opened, weighed, convened, sworn, proposed),
		interests.Determined: events(opened, weighed, convened, decided),
	}
	commands := map[string]decide.Command[interests.State]{
		"open":      interests.OpenDetermination{Purpose: "return", Country: "XOD"},
		"ask anew":  interests.OpenDetermination{Purpose: "shelter"},
		"weigh":     interests.WeighOptions{Options: options(stay, home)},
		"convene":   interests.ConvenePanel{Members: []string{"a"}, At: decidetest.Now},
		"determine": interests.Determine{Determine: &biv1.Determine{Option: home, Until: in(year)}},
		"agree":     interests.AgreeDetermination{Determination: "d"},
		"send back": interests.SendBack{},
		"reopen":    interests.Reopen{Determination: "d"},
	}
	leads := map[string]map[string]string{
		"":                   {"open": interests.Opened, "ask anew": interests.Opened, "weigh": "no_determination", "convene": "nothing_to_determine", "determine": "no_panel", "agree": "not_on_the_panel", "send back": "not_on_the_panel", "reopen": "not_in_force"},
		interests.Opened:     {"open": "determination_open", "ask anew": interests.Opened, "weigh": interests.Weighed, "convene": "nothing_to_determine", "determine": "no_panel", "agree": "not_on_the_panel", "send back": "not_on_the_panel", "reopen": "not_in_force"},
		interests.Weighed:    {"open": "determination_open", "ask anew": interests.Opened, "weigh": interests.Weighed, "convene": interests.Convened, "determine": "no_panel", "agree": "not_on_the_panel", "send back": "not_on_the_panel", "reopen": "not_in_force"},
		interests.Convened:   {"open": "determination_open", "ask anew": interests.Opened, "weigh": "panel_called", "convene": interests.Convened, "determine": interests.Convened, "agree": interests.Determined, "send back": interests.Weighed, "reopen": "not_in_force"},
		interests.Determined: {"open": "determined_already", "ask anew": "determined_already", "weigh": "no_determination", "convene": "nothing_to_determine", "determine": "no_panel", "agree": "not_on_the_panel", "send back": "not_on_the_panel", "reopen": interests.Opened},
	}
	a := interests.New()
	for from, given := range reach {
		for name, command := range commands {
			out, err := command.Decide(decidetest.After(t, a, given...), decide.Given{
				At: decidetest.Now, ID: "new", Actor: "b", Obligations: []string{"determined", "sent_back"},
			})
			got := ""
			var refusal *decide.Refusal
			if errors.As(err, &refusal) {
				got = refusal.Code
			} else {
				got = decidetest.After(t, a, append(slices.Clone(given), out.Events...)...).Stage
			}
			if got != leads[from][name] {
				t.Errorf("%s where it is %q leads to %q, want %q", name, from, got, leads[from][name])
			}
		}
	}
}

func TestFacts(t *testing.T) {
	a := interests.New()
	finds := func(kind biv1.AbroadKind, finding biv1.AbroadFinding) []proto.Message {
		return events(asked("r", kind), answered("r", finding))
	}
	force := append(reach(), decided)
	for name, c := range map[string]struct {
		given []proto.Message
		want  *biv1.Facts
	}{
		"nothing":                       {nil, &biv1.Facts{}},
		"an objection":                  {events(&biv1.ViewsRecorded{ObjectsToLeaving: true, On: today}), &biv1.Facts{ChildObjects: true, ViewsOn: today}},
		"taken back":                    {events(&biv1.ViewsRecorded{ObjectsToLeaving: true, On: today}, &biv1.ViewsRecorded{On: "2026-03-03"}), &biv1.Facts{ViewsOn: "2026-03-03"}},
		"traced":                        {finds(tracing, found), &biv1.Facts{TracingConcluded: true}},
		"traced, and nobody found":      {finds(tracing, notFound), &biv1.Facts{TracingConcluded: true}},
		"traced, and no contact wished": {finds(tracing, noContact), &biv1.Facts{TracingConcluded: true, FamilyConcern: true}},
		"traced, and a risk":            {finds(tracing, risk), &biv1.Facts{TracingConcluded: true, FamilyConcern: true}},
		"a risk, looked for anew":       {append(finds(tracing, risk), asked("q", tracing)), &biv1.Facts{FamilyConcern: true}},
		"a risk, and none found since":  {append(finds(tracing, risk), asked("q", tracing), answered("q", found)), &biv1.Facts{TracingConcluded: true}},
		"a family that is a risk":       {finds(family, risk), &biv1.Facts{FamilyConcern: true}},
		"a caregiver who is one":        {finds(caregiver, risk), &biv1.Facts{FamilyConcern: true}},
		"being traced anew":             {append(finds(tracing, found), asked("q", tracing)), &biv1.Facts{}},
		"a family that is suitable":     {finds(family, found), &biv1.Facts{FamilyAssessedAbroad: true}},
		"a family that is not":          {finds(family, notFound), &biv1.Facts{}},
		"a caregiver who was verified":  {finds(caregiver, found), &biv1.Facts{CaregiverVerifiedOn: today}},
		"a caregiver who was not":       {finds(caregiver, notFound), &biv1.Facts{}},
		"one who is being checked anew": {append(finds(caregiver, found), asked("q", caregiver)), &biv1.Facts{}},
		"no more than was asked":        {append(finds(tracing, found), asked("q", family)), &biv1.Facts{TracingConcluded: true}},
		"a return with the family":      {events(&biv1.FamilyReturnAssessed{On: today}), &biv1.Facts{FamilyReturnAssessedOn: today}},
		"in force":                      {force, &biv1.Facts{DeterminedFor: "return", DeterminedCountry: "XOD", DeterminedUntil: "2027-03-02"}},
		"not in force any more":         {append(force, reopened), &biv1.Facts{}},
		"to stay, against what was asked": {
			append(reach(), &biv1.Determined{Determination: "d", Option: stay, Until: in(year)}), &biv1.Facts{},
		},
		"found again": {
			append(reach(), &biv1.Determined{Determination: "d", Purpose: "return", Country: "XOD", Until: in(0), SpecialReasons: true}),
			&biv1.Facts{DeterminedFor: "return", DeterminedCountry: "XOD", DeterminedUntil: today, SecondSitting: true},
		},
	} {
		if got := a.Facts(decidetest.After(t, a, c.given...)); !proto.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func reach() []proto.Message { return events(opened, weighed, convened) }

// Another question in the place of one before a panel closes the file to who sat.
func TestAnotherQuestionClosesTheFile(t *testing.T) {
	opens := func(purpose string) *biv1.DeterminationOpened { return &biv1.DeterminationOpened{Purpose: purpose} }
	done := []string{"undertake/a", "undertake/b", "undertake/c"}
	decidetest.Table(t, interests.New(), map[string]row{
		"sworn":    {Given: append(reach(), sworn), When: interests.OpenDetermination{Purpose: "shelter"}, Then: events(opens("shelter"), closed("b")), Done: done},
		"none yet": {Given: reach(), When: interests.OpenDetermination{Purpose: "shelter"}, Then: events(opens("shelter")), Done: done},
	})
}

// What was heard by a panel does not bind the next: undertakings, options and sittings are of one question.
func TestANewQuestionBeginsAfresh(t *testing.T) {
	a := interests.New()
	for name, e := range map[string]proto.Message{"reopened": reopened, "asked anew": &biv1.DeterminationOpened{Purpose: "shelter"}} {
		s := decidetest.After(t, a, append(reach(), sworn, decided, e)...)
		if len(s.Options) > 0 || len(s.Panel) > 0 || s.Sitting != 0 || len(s.WeighedBy) > 0 {
			t.Errorf("%s: options %v, panel %v, sitting %d", name, s.Options, slices.Collect(maps.Keys(s.Panel)), s.Sitting)
		}
	}
}

func TestGolden(t *testing.T) { decidetest.Golden(t, interests.New()) }
