package bestinterests

import (
	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	biv1 "mangrove/proto/gen/bestinterestsv1"
	contractv1 "mangrove/proto/gen/contractv1"
	"mangrove/services/bestinterests/guardian"
	"mangrove/services/bestinterests/interests"
)

type (
	machine = *decide.Aggregate[interests.State]
	command = decide.Command[interests.State]
)

func routes(children machine, guardians *decide.Aggregate[guardian.State], agencies service.Agencies) []service.Route {
	return append(panel(children),
		service.List("/cases", "bestinterests.list", "The children you work for, by what is due.", children, view, service.About(named[*contractv1.Done])),
		service.Query("/cases/{case}", "bestinterests.read", "One child: views, assessments, panel and determination.", children, view,
			service.About(named[*contractv1.Done])),
		service.Joint("/cases/{case}/guardian", "bestinterests.appoint_guardian", "Name who stands for the child.", children, guardians,
			func(q *biv1.AppointGuardian, _ service.Asked) string { return q.GetGuardian() }, nil,
			func(q *biv1.AppointGuardian, _ service.Asked) decide.Joint[interests.State, guardian.State] {
				return interests.AppointGuardian{Guardian: q.GetGuardian(), Agency: q.GetAgency(), Interim: q.GetInterim()}
			},
			service.AboutBoth(func(_ interests.State, of guardian.State, q *biv1.AppointGuardian) map[string]any {
				return map[string]any{"agency": q.GetAgency(), "agency_kind": agencies[q.GetAgency()].Kind, "wards": guardian.Describe(of)}
			})),
		service.Command("/cases/{case}/short-assessments", "bestinterests.assess_shortly", "Say what is in the child's interest now.", children,
			func(q *biv1.AssessShortly, a service.Asked) command {
				to := agencies[q.GetAgency()]
				return interests.AssessShortly{AssessShortly: q, Assessment: a.Section("assessment"), Registered: to.Kind != "", Country: to.Country}
			},
			service.About(func(s interests.State, q *biv1.AssessShortly, _ service.Asked) map[string]any {
				return map[string]any{"recipient_country": agencies[q.GetAgency()].Country, "signed_before": s.Signed(q.GetPurpose())}
			})),
		service.Command("/cases/{case}/short-assessments/{assessment}/countersignature", "bestinterests.countersign", "Countersign for another team.", children,
			func(_ *biv1.Countersign, a service.Asked) command {
				return interests.Countersign{Assessment: a.Path["assessment"]}
			},
			service.About(func(s interests.State, _ *biv1.Countersign, a service.Asked) map[string]any {
				short := s.Short[a.Path["assessment"]]
				return map[string]any{"by": short.By, "by_agency": short.ByAgency, "signed_before": s.Signed(short.Purpose)}
			})),
		service.Command("/cases/{case}/visits", "bestinterests.record_visit", "Record a visit to the child.", children,
			func(q *biv1.RecordVisit, a service.Asked) command {
				return interests.RecordVisit{SeenAlone: q.GetSeenAlone(), Visit: a.Section("assessment")}
			}, service.Records()),
		service.Command("/cases/{case}/views", "bestinterests.hear_child", "Write down what the child said.", children,
			func(q *biv1.RecordViews, a service.Asked) command {
				return interests.HearChild{Objects: q.GetObjectsToLeaving(), SeenAlone: q.GetSeenAlone(), Views: a.Section("views")}
			},
			service.About(func(s interests.State, q *biv1.RecordViews, a service.Asked) map[string]any {
				about, first := named(s, q, a), s.TakesBack()
				about["by"], about["by_agency"] = first.By, first.Agency
				return about
			})),
		service.Command("/cases/{case}/family-return", "bestinterests.assess_family_return", "Assess a child who returns with parents.", children,
			func(_ *biv1.AssessFamilyReturn, a service.Asked) command {
				return interests.AssessFamilyReturn{FamilyReturn: a.Section("assessment")}
			}),
		service.Command("/cases/{case}/requests", "bestinterests.ask_abroad", "Ask an agency of another country.", children,
			func(q *biv1.AskAbroad, a service.Asked) command {
				return interests.AskAbroad{Kind: q.GetKind(), Agency: q.GetAgency(), Learns: q.GetLearns(), Inquiry: a.Section("inquiry"), Registered: agencies[q.GetAgency()].Kind != ""}
			},
			service.About(func(_ interests.State, q *biv1.AskAbroad, _ service.Asked) map[string]any {
				return map[string]any{"recipient_country": agencies[q.GetAgency()].Country, "recipient_agency_kind": agencies[q.GetAgency()].Kind}
			})),
		service.Command("/cases/{case}/requests/{request}/check", "bestinterests.check_inquiry", "Say that who may learn of it may: then it is asked.", children,
			func(_ *biv1.CheckInquiry, a service.Asked) command {
				return interests.CheckInquiry{Request: a.Path["request"]}
			},
			service.About(func(s interests.State, _ *biv1.CheckInquiry, a service.Asked) map[string]any {
				r := s.Requests[a.Path["request"]]
				return map[string]any{"by": r.Asker, "by_agency": r.By}
			})),
		service.Query("/cases/{case}/requests", "bestinterests.read_requests", "What your agency was asked, and answered.", children, requestsView,
			service.Narrow(func(s interests.State, a service.Asked) interests.State { return s.AskedOf(a.Agency) }),
			service.About(func(s interests.State, _ *contractv1.Done, _ service.Asked) map[string]any {
				return map[string]any{"unchecked": texts(s.Waits())}
			})),
		service.Command("/cases/{case}/requests/{request}/answer", "bestinterests.answer_abroad", "Answer what was asked.", children,
			func(q *biv1.AnswerFromAbroad, a service.Asked) command {
				return interests.AnswerFromAbroad{Request: a.Path["request"], Finding: q.GetFinding(), Answer: a.Section("answer")}
			},
			service.About(func(s interests.State, _ *biv1.AnswerFromAbroad, a service.Asked) map[string]any {
				return map[string]any{"asked_agency": s.Requests[a.Path["request"]].Agency}
			})),
	)
}

// panel are the routes of a determination.
func panel(children machine) []service.Route {
	return []service.Route{
		service.Command("/cases/{case}/determination", "bestinterests.open_determination", "Put a question to a panel.", children,
			func(q *biv1.OpenDetermination, _ service.Asked) command {
				return interests.OpenDetermination{Purpose: q.GetPurpose(), Country: q.GetCountry()}
			}),
		service.Command("/cases/{case}/options", "bestinterests.weigh_options", "Set the options side by side.", children,
			func(q *biv1.WeighOptions, a service.Asked) command {
				return interests.WeighOptions{Options: q.GetOptions(), Weighing: a.Section("weighing")}
			}),
		service.Command("/cases/{case}/panel", "bestinterests.convene_panel", "Call the members of a panel.", children,
			func(q *biv1.ConvenePanel, _ service.Asked) command {
				return interests.ConvenePanel{Members: q.GetMembers(), At: q.GetAt().AsTime()}
			}, service.About(func(s interests.State, _ *biv1.ConvenePanel, _ service.Asked) map[string]any { return sitting(s) })),
		service.Query("/cases/{case}/panel", "bestinterests.read_sitting", "The sitting you are called to: when, and by whom.", children, sittingView,
			service.About(func(s interests.State, _ *contractv1.Done, _ service.Asked) map[string]any { return sitting(s) })),
		service.Command("/cases/{case}/panel/recusal", "bestinterests.recuse", "Step aside: you have a conflict.", children,
			func(*biv1.Recuse, service.Asked) command { return interests.Recuse{} },
			service.About(func(s interests.State, _ *biv1.Recuse, _ service.Asked) map[string]any { return sitting(s) })),
		service.Command("/cases/{case}/panel/undertaking", "bestinterests.undertake", "Undertake to keep what you hear.", children,
			func(*biv1.Undertake, service.Asked) command { return interests.Undertake{} },
			service.About(func(s interests.State, _ *biv1.Undertake, _ service.Asked) map[string]any { return sitting(s) })),
		service.Command("/cases/{case}/panel/decision", "bestinterests.determine", "Determine what is best for the child.", children,
			func(q *biv1.Determine, a service.Asked) command {
				return interests.Determine{Determine: q, Reasons: a.Section("reasons")}
			}, service.About(func(s interests.State, q *biv1.Determine, _ service.Asked) map[string]any {
				about := sitting(s)
				about["leads_abroad"] = interests.Leaves(q.GetOption())
				return about
			})),
		service.Command("/cases/{case}/panel/decision/{determination}/agreement", "bestinterests.agree", "Agree to what is proposed.", children,
			func(_ *biv1.AgreeDetermination, a service.Asked) command {
				return interests.AgreeDetermination{Determination: a.Path["determination"]}
			}, service.About(func(s interests.State, _ *biv1.AgreeDetermination, _ service.Asked) map[string]any {
				about := sitting(s)
				about["leads_abroad"], about["special_reasons"] = interests.Leaves(s.Proposal.Option), s.Proposal.SecondSitting
				about["said"] = texts(s.Agreed())
				return about
			})),
		service.Command("/cases/{case}/panel/decision/{determination}/dissent", "bestinterests.dissent", "Dissent from what is proposed, and say why.", children,
			func(_ *biv1.Dissent, a service.Asked) command {
				return interests.Dissent{Determination: a.Path["determination"], Why: a.Section("dissent")}
			}, service.About(func(s interests.State, _ *biv1.Dissent, _ service.Asked) map[string]any { return sitting(s) })),
		service.Command("/cases/{case}/panel/sending-back", "bestinterests.send_back", "Ask for another sitting, on another day.", children,
			func(*biv1.SendBack, service.Asked) command { return interests.SendBack{} },
			service.About(func(s interests.State, _ *biv1.SendBack, _ service.Asked) map[string]any {
				about := sitting(s)
				about["said"] = texts(s.SendBack())
				return about
			})),
		service.Command("/cases/{case}/conditions", "bestinterests.meet_condition", "Say that a condition of the determination is met.", children,
			func(q *biv1.MeetCondition, _ service.Asked) command {
				return interests.MeetCondition{Condition: q.GetCondition()}
			}),
		service.Command("/cases/{case}/conditions/confirmation", "bestinterests.confirm_condition", "Say the same, for another agency.", children,
			func(q *biv1.ConfirmCondition, _ service.Asked) command {
				return interests.ConfirmCondition{Condition: q.GetCondition()}
			},
			service.About(func(s interests.State, q *biv1.ConfirmCondition, _ service.Asked) map[string]any {
				open := s.Open(q.GetCondition())
				if open == nil {
					open = &interests.Condition{}
				}
				return map[string]any{"by": open.Reporter, "by_agency": open.ReporterAgency}
			})),
		service.Command("/cases/{case}/determinations/{determination}/reopening", "bestinterests.reopen", "Reopen a determination for a new fact.", children,
			func(_ *biv1.Reopen, a service.Asked) command {
				return interests.Reopen{Determination: a.Path["determination"], NewFact: a.Section("assessment")}
			}),
	}
}

// named tells the policy whom a panel about the child has called, and who of them stepped aside.
func named[Q proto.Message](s interests.State, _ Q, _ service.Asked) map[string]any {
	return map[string]any{"named": texts(s.Named()), "recused": texts(s.Recused())}
}

// sitting tells the policy who is called and who sits, and whose work is before the panel.
func sitting(s interests.State) map[string]any {
	return map[string]any{
		"called": texts(s.Called()), "sits": texts(s.Sits()), "sitting": s.Sitting, "weighed_by": texts(s.WeighedBy), "guardian": s.Guardian.Worker, "interim": s.Guardian.Interim,
		"purpose": s.Purpose, "country": s.Country,
	}
}

func texts(of []string) []any {
	out := []any{}
	for _, one := range of {
		out = append(out, one)
	}
	return out
}
