package interests_test

import (
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	"mangrove/pkg/decide/decidetest"
	biv1 "mangrove/proto/gen/bestinterestsv1"
	"mangrove/services/bestinterests/interests"
)

func asked(id string, kind biv1.AbroadKind) *biv1.AskedAbroad {
	return &biv1.AskedAbroad{Request: id, Kind: kind, Agency: "social"}
}

// What may be found.
const (
	found     = biv1.AbroadFinding_ABROAD_FINDING_FOUND
	notFound  = biv1.AbroadFinding_ABROAD_FINDING_NOT_FOUND
	noContact = biv1.AbroadFinding_ABROAD_FINDING_NO_CONTACT
	risk      = biv1.AbroadFinding_ABROAD_FINDING_RISK
)

func answered(id string, finding biv1.AbroadFinding) *biv1.AnsweredFromAbroad {
	return &biv1.AnsweredFromAbroad{Request: id, Finding: finding, On: today}
}

func TestAskingAbroad(t *testing.T) {
	section := decidetest.Section("it")
	ask := func(kind biv1.AbroadKind) interests.AskAbroad {
		return interests.AskAbroad{Kind: kind, Agency: "social", Inquiry: section, Registered: true}
	}
	said := func(kind biv1.AbroadKind) []proto.Message {
		return events(&biv1.AskedAbroad{Request: "new", Kind: kind, Agency: "social", Inquiry: section.Put(), By: "worker", ByAgency: "agency"})
	}
	due := func(days int) []decide.Duty {
		return []decide.Duty{{
			Key: "answer_request", What: "answer_request", Whose: "child_social_worker", Next: "supervisor", Agency: "social", By: decidetest.Now.AddDate(0, 0, days),
		}}
	}
	answer := interests.AnswerFromAbroad{Request: "r", Finding: found, Answer: section}
	done := []string{"answer_request"}
	cleared := append(slices.Clip(done), "reopen_determination")
	replaces := append(slices.Clip(done), "check_inquiry")
	learns := []biv1.Learner{biv1.Learner_LEARNER_FAMILY}
	checks := decide.Given{Obligations: []string{"second_agency"}}
	waits := proto.CloneOf(asked("r", tracing))
	waits.ToCheck, waits.Learns = true, learns
	toCheck := ask(tracing)
	toCheck.Learns = learns
	written := proto.CloneOf(said(tracing)[0].(*biv1.AskedAbroad))
	written.ToCheck, written.Learns = true, learns
	look := []decide.Duty{{
		Key: "check_inquiry", What: "check_inquiry", Whose: "supervisor", Anywhere: true, Next: "national_coordinator", Office: true, By: decidetest.Now.Add(3 * day),
		Details: map[string]string{"about": "new"},
	}}
	stands := &biv1.GuardianAppointed{Guardian: "g", Agency: "office"}
	guards := slices.Clone(look)
	guards[0].Whose, guards[0].Agency, guards[0].Anywhere = "guardian", "office", false
	check := interests.CheckInquiry{Request: "r"}
	force := append(reach(), decided)
	reopen := []decide.Duty{{
		Key: "reopen_determination", What: "reopen_determination", Whose: "child_social_worker", Next: "supervisor", Agency: "department", By: decidetest.Now.AddDate(0, 0, 10),
	}}
	finds := func(id string, f biv1.AbroadFinding) interests.AnswerFromAbroad {
		return interests.AnswerFromAbroad{Request: id, Finding: f}
	}
	asks := func(id string, kind biv1.AbroadKind) *biv1.AskedAbroad {
		return &biv1.AskedAbroad{Request: id, Kind: kind, Agency: "social", ByAgency: "department"}
	}
	decidetest.Table(t, interests.New(), map[string]row{
		"tracing":                           {When: ask(tracing), Then: said(tracing), Open: due(60), Done: replaces},
		"a family assessment":               {When: ask(family), Then: said(family), Open: due(30), Done: replaces},
		"one that is checked first":         {When: toCheck, With: checks, Then: events(written), Open: look, Done: replaces},
		"checked by who stands for them":    {Given: events(stands), When: toCheck, With: checks, Then: events(written), Open: guards, Done: replaces},
		"and says not who may learn of it":  {When: ask(tracing), With: checks, Refused: "invalid_field", Field: "learns"},
		"checked":                           {Given: events(waits), When: check, Then: events(&biv1.InquiryChecked{Request: "r"}), Open: due(60), Done: []string{"check_inquiry"}},
		"checked twice":                     {Given: events(waits, &biv1.InquiryChecked{Request: "r"}), When: check, Refused: "request_asked"},
		"checked, and nobody wrote it":      {When: check, Refused: "no_request"},
		"checked, and replaced meanwhile":   {Given: events(waits, asked("q", family)), When: check, Refused: "request_replaced"},
		"an answer to what nobody checked":  {Given: events(waits), When: answer, Refused: "request_to_check"},
		"an answer to what was checked":     {Given: events(waits, &biv1.InquiryChecked{Request: "r"}), When: answer, Then: events(&biv1.AnsweredFromAbroad{Request: "r", Finding: found, Answer: section.Put(), On: today}), Done: cleared},
		"nobody there is":                   {When: interests.AskAbroad{Kind: tracing, Agency: "x"}, Refused: "invalid_field", Field: "agency"},
		"an answer":                         {Given: events(asked("r", tracing)), When: answer, Then: events(&biv1.AnsweredFromAbroad{Request: "r", Finding: found, Answer: section.Put(), On: today}), Done: cleared},
		"an answer to nothing":              {When: answer, Refused: "no_request"},
		"answered twice":                    {Given: events(asked("r", tracing), answered("r", found)), When: answer, Refused: "request_answered"},
		"what was asked instead":            {Given: events(asked("r", tracing), asked("q", family)), When: answer, Refused: "request_replaced"},
		"a risk, and nothing is determined": {Given: events(asks("r", tracing)), When: finds("r", risk), Then: events(answered("r", risk)), Done: done},
		"a risk that a determination did not know": {
			Given: append(force, asks("r", tracing)), When: finds("r", risk), Then: events(answered("r", risk)), Open: reopen, Done: done,
		},
		"nor that they wish no contact": {
			Given: append(force, asks("r", family)), When: finds("r", noContact), Then: events(answered("r", noContact)), Open: reopen, Done: done,
		},
		"a second concern": {
			Given: append(force, asks("r", tracing), answered("r", risk), asks("q", family)), When: finds("q", risk), Then: events(answered("q", risk)), Done: done,
		},
		"nobody found is none": {Given: append(force, asks("r", tracing)), When: finds("r", notFound), Then: events(answered("r", notFound)), Done: cleared},
		"another answer clears it": {
			Given: append(force, asks("r", tracing), answered("r", risk), asks("q", tracing)), When: finds("q", found), Then: events(answered("q", found)), Done: cleared,
		},
		"one of another kind does not": {
			Given: append(force, asks("r", tracing), answered("r", risk), asks("q", family)), When: finds("q", found), Then: events(answered("q", found)), Done: done,
		},
	})
}

// What one agency is asked is read by no other, nor before it was checked (CP-09).
func TestAnAgencyIsShownWhatItWasAskedAlone(t *testing.T) {
	ask := func(id, agency string, toCheck bool) *biv1.AskedAbroad {
		return &biv1.AskedAbroad{Request: id, Kind: tracing, Agency: agency, ToCheck: toCheck, Inquiry: decidetest.Section("inquiry").Put()}
	}
	done := &biv1.AnsweredFromAbroad{Request: "r", Finding: biv1.AbroadFinding_ABROAD_FINDING_FOUND, Answer: decidetest.Section("answer").Put()}
	for name, c := range map[string]struct {
		given          []proto.Message
		requests, read int
	}{
		"asked":                          {events(ask("r", "social", false)), 1, 1},
		"answered":                       {events(ask("r", "social", false), done), 1, 2},
		"not checked yet":                {events(ask("r", "social", true)), 1, 0},
		"checked":                        {events(ask("r", "social", true), &biv1.InquiryChecked{Request: "r"}), 1, 1},
		"another is asked":               {events(ask("r", "other", false)), 0, 0},
		"answered, and another is asked": {events(ask("r", "social", false), done, ask("q", "other", false)), 1, 0},
		"nobody is asked":                {nil, 0, 0},
	} {
		s := decidetest.After(t, interests.New(), c.given...).AskedOf("social")
		if len(s.Requests) != c.requests || len(decide.SectionsOf(s)) != c.read {
			t.Errorf("%s: it is shown %d requests and %d sections", name, len(s.Requests), len(decide.SectionsOf(s)))
		}
	}
}
