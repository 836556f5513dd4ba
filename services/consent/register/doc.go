// Package register is the register of grants of one case: everything that gives or takes away a right to open.
//
//	GiveConsent, RefuseConsent, Exclude, GiveGuardianship, OpenOwnRecord  -> GrantGiven
//	an accepted referral, an opened case                                  -> GrantGiven (assignment, share, author)
//	Confirm                                                               -> GrantConfirmed
//	Withdraw, an expiry, a referral that ended                            -> GrantEnded
//
// A grant that has ended never revives.
package register
