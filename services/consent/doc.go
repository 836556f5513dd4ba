// Package consent owns the register of grants and the standing of workers and agencies: the one place where a right
// to open begins and ends. Ending is one row, so it bites at once everywhere, whatever the broker does.
//
//	events out   GrantGiven GrantConfirmed GrantEnded StandingChanged
//	events in    identification: CaseOpened, ReferralAccepted, ReferralEnded, facts of the case; shelter: facts of the stay
//	direct calls from keys: Snapshot, Heads · from identification: End
package consent
