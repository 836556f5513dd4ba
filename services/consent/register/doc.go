// Package register is the register of grants of one case: everything that gives or takes away a right to open.
//
//	GiveConsent, RefuseConsent, Exclude, OpenOwnRecord                     -> GrantGiven
//	an accepted referral, an opened case                                   -> GrantGiven (assignment, share, author)
//	an appointed guardian                                                  -> GrantGiven (guardianship)
//	a signed short assessment, a determination                             -> GrantGiven (best interests)
//	Confirm                                                                -> GrantConfirmed
//	Withdraw, an expiry, a referral that ended, a reopened determination   -> GrantEnded
//
// A grant that has ended never revives.
package register
