// Package bestinterests owns who stands for a child, short assessments, visits and the child's views, what is asked of agencies
// abroad, and the determination of what is best for the child.
//
//	events out   GuardianAppointed ShortlyAssessed ShortAssessmentSigned Visited ViewsRecorded AskedAbroad InquiryChecked
//	             AnsweredFromAbroad DeterminationOpened OptionsWeighed PanelConvened MemberRecused MemberUndertook FileClosed DeterminationProposed
//	             MemberAgreed MemberDissented MemberSentBack SentBack Determined ConditionReported ConditionMet Reopened FamilyReturnAssessed
//	             and of a guardian, WardTaken WardLeft: a child's case and its guardian are appended to together
//	events in    consent: assignments and shares that name it, who houses the child, keeps the case, stands for the child and is
//	             its lawyer; identification: facts of the case; returns: Departed and DepartureTakenBack, with which a guardian stands
//	             for a child less, or again
//	direct calls to consent: End, when a determination is reopened, and when what members undertook has ended
package bestinterests
