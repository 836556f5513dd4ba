package interests_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mangrove/pkg/decide"
	"mangrove/pkg/decide/decidetest"
	biv1 "mangrove/proto/gen/bestinterestsv1"
	contractv1 "mangrove/proto/gen/contractv1"
	"mangrove/services/bestinterests/guardian"
	"mangrove/services/bestinterests/interests"
)

func TestLaws(t *testing.T) {
	type S = interests.State
	type command = decide.Command[S]
	type pair = decidetest.Pair[S, guardian.State]
	b := decidetest.NewBoth(interests.New(), guardian.New())
	on := func(draw func(*rapid.T, S) command) func(*rapid.T, pair) decide.Command[pair] {
		return func(t *rapid.T, p pair) decide.Command[pair] { return b.OnCase(draw(t, p.Case)) }
	}
	joint := func(draw func(*rapid.T) decide.Joint[S, guardian.State]) decidetest.Commands[pair] {
		return decidetest.Records(func(t *rapid.T, _ pair) decide.Command[pair] { return b.Joint(draw(t)) })
	}
	some := func(draw func(*rapid.T, S) command) decidetest.Commands[pair] { return decidetest.Some(on(draw)) }
	never := func(draw func(*rapid.T, S) command) decidetest.Commands[pair] { return decidetest.Records(on(draw)) }
	worker := rapid.SampledFrom([]string{"w1", "w2", "w3"})
	agency := rapid.SampledFrom([]string{"a1", "a2"})
	yes := rapid.Bool()
	purpose := rapid.SampledFrom([]string{"return", "shelter", "tracing"})
	hours := func(t *rapid.T) time.Duration {
		return time.Duration(rapid.IntRange(-24, 24*365*2).Draw(t, "hours")) * time.Hour
	}
	section := func(t *rapid.T, field string) decide.Section {
		if yes.Draw(t, "without "+field) {
			return decide.Section{}
		}
		return decidetest.Section(field)
	}
	kinds := rapid.SliceOfN(rapid.Map(rapid.Int32Range(1, 6), func(n int32) biv1.OptionKind { return biv1.OptionKind(n) }), 0, 4)
	condition := rapid.Map(rapid.Int32Range(1, 5), func(n int32) biv1.ConditionKind { return biv1.ConditionKind(n) })
	conditions := rapid.SliceOfN(condition, 0, 3)
	weighs := func(t *rapid.T) []*biv1.WeighedOption {
		weighed := options(append(kinds.Draw(t, "options"), stay)...)
		for _, o := range weighed {
			for _, w := range o.GetWeights() {
				w.Weight = biv1.Weight(rapid.Int32Range(1, 6).Draw(t, "weight"))
			}
		}
		return weighed
	}
	of := func(t *rapid.T, ids []string) string {
		return rapid.SampledFrom(append([]string{"unknown"}, ids...)).Draw(t, "id")
	}
	decidetest.Laws(t, b,
		joint(func(t *rapid.T) decide.Joint[S, guardian.State] {
			return interests.AppointGuardian{Guardian: worker.Draw(t, "guardian"), Agency: agency.Draw(t, "of"), Interim: yes.Draw(t, "interim")}
		}),
		joint(func(t *rapid.T) decide.Joint[S, guardian.State] {
			return interests.EndGuardianship{Guardian: worker.Draw(t, "guardian"), Replaced: yes.Draw(t, "replaced")}
		}),
		joint(func(*rapid.T) decide.Joint[S, guardian.State] { return interests.KeepGuardianship{} }),
		some(func(t *rapid.T, _ S) command {
			return interests.AssessShortly{
				AssessShortly: &biv1.AssessShortly{
					Purpose: purpose.Draw(t, "purpose"), Agency: agency.Draw(t, "to"), Service: "shelter", Until: in(hours(t)),
					Categories: []contractv1.Category{contractv1.Category_CATEGORY_NEEDS},
				},
				Assessment: section(t, "assessment"), Registered: yes.Draw(t, "registered"), Country: "XNB",
			}
		}),
		some(func(t *rapid.T, s S) command {
			return interests.Countersign{Assessment: of(t, slices.Sorted(maps.Keys(s.Short)))}
		}),
		never(func(t *rapid.T, _ S) command {
			return interests.RecordVisit{SeenAlone: yes.Draw(t, "alone"), Visit: section(t, "assessment")}
		}),
		never(func(t *rapid.T, _ S) command {
			return interests.HearChild{Objects: yes.Draw(t, "objects"), SeenAlone: yes.Draw(t, "alone"), Views: section(t, "views")}
		}),
		never(func(t *rapid.T, _ S) command {
			return interests.AssessFamilyReturn{FamilyReturn: section(t, "assessment")}
		}),
		some(func(t *rapid.T, _ S) command {
			kind := biv1.AbroadKind(rapid.Int32Range(1, 3).Draw(t, "kind"))
			return interests.AskAbroad{Kind: kind, Agency: agency.Draw(t, "of"), Inquiry: section(t, "inquiry"), Registered: yes.Draw(t, "registered")}
		}),
		some(func(t *rapid.T, s S) command {
			return interests.CheckInquiry{Request: of(t, slices.Sorted(maps.Keys(s.Requests)))}
		}),
		some(func(t *rapid.T, s S) command {
			return interests.AnswerFromAbroad{Request: of(t, slices.Sorted(maps.Keys(s.Requests))), Finding: biv1.AbroadFinding(rapid.Int32Range(1, 4).Draw(t, "finding")), Answer: section(t, "answer")}
		}),
		some(func(t *rapid.T, _ S) command {
			return interests.OpenDetermination{Purpose: purpose.Draw(t, "purpose"), Country: rapid.SampledFrom([]string{"", "XOD"}).Draw(t, "country")}
		}),
		some(func(t *rapid.T, _ S) command {
			return interests.WeighOptions{Options: weighs(t), Weighing: section(t, "weighing")}
		}),
		some(func(t *rapid.T, _ S) command {
			return interests.ConvenePanel{Members: rapid.SliceOfN(worker, 0, 3).Draw(t, "members"), At: decidetest.Now.Add(hours(t))}
		}),
		some(func(*rapid.T, S) command { return interests.Recuse{} }),
		some(func(*rapid.T, S) command { return interests.Undertake{} }),
		some(func(*rapid.T, S) command { return interests.SendBack{} }),
		some(func(t *rapid.T, s S) command {
			return interests.AgreeDetermination{Determination: of(t, []string{s.Proposal.ID})}
		}),
		some(func(t *rapid.T, _ S) command {
			return interests.Determine{
				Determine: &biv1.Determine{Option: biv1.OptionKind(rapid.Int32Range(1, 6).Draw(t, "option")), Until: in(hours(t)), SpecialReasons: yes.Draw(t, "special"), Conditions: under(hours(t), conditions.Draw(t, "conditions")...)},
				Reasons:   section(t, "reasons"),
			}
		}),
		some(func(t *rapid.T, s S) command {
			return interests.Dissent{Determination: of(t, []string{s.Proposal.ID}), Why: section(t, "dissent")}
		}),
		some(func(t *rapid.T, _ S) command {
			return interests.MeetCondition{Condition: condition.Draw(t, "condition")}
		}),
		some(func(t *rapid.T, _ S) command {
			return interests.ConfirmCondition{Condition: condition.Draw(t, "condition")}
		}),
		some(func(t *rapid.T, s S) command {
			return interests.Reopen{Determination: of(t, []string{s.InForce.ID}), NewFact: section(t, "assessment")}
		}),
		never(func(*rapid.T, S) command { return interests.Left{} }),
		never(func(*rapid.T, S) command { return interests.Stayed{} }),
	)
}
