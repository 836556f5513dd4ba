// Package consent owns the register of grants and the standing of workers and agencies: the one place where a right
// to open begins and ends. Ending is one row, so it bites at once everywhere, whatever the broker does.
//
//	events out   GrantGiven GrantConfirmed GrantReviewed GrantEnded GuardianDoubted BlockDescribed
//	             KeepingOutAsked LettingInAsked StandingChanged
//	events in    identification: CaseOpened, ReferralAccepted, ReferralEnded, facts of the case; shelter: facts of the stay
//	             bestinterests: GuardianAppointed, ShortAssessmentSigned, Determined, Reopened
//	direct calls from keys: Snapshot, Heads · from identification and bestinterests: End
package consent
