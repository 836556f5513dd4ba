// Package casefile is the case of one person: from the first contact to the last referral.
//
//	             OpenCase                PresumeVictim
//	(nothing) ------------> detected ------------------> presumed
//
//	conclusive grounds:   ConcludeGrounds                  AskReview                ConcludeGrounds
//	(nothing, presumed) -----------------> found no victim -----------> under review -----------------> final
//	                      |  ConcludeGrounds
//	                      +-----------------> found a victim
//
//	a referral:   Refer            AcceptReferral            CompleteReferral, RevokeReferral
//	(nothing) -----------> asked -----------------> accepted ---------------------------------> ended
//	                         |  DeclineReferral, RevokeReferral
//	                         +--------------------------------> ended
//
// Who somebody is is written anew at any time (CorrectIdentity); a row of a sheet is mended by it.
//
// A no, and so to take back what was asked, leaves each agency that asked with the duty to ask another, unless it has asked one already, or
// one helps (P2).
//
// An age can be disputed by anyone at any time; the person is presumed a child meanwhile (CP-01).
package casefile
