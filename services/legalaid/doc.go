// Package legalaid owns mandates, independent advice, statements for proceedings and claims, which go on after a return.
// What was said to the lawyer stays with the lawyer; others learn that advice was given, and never which.
//
//	events out   MandateTaken MandateEnded Advised StatementRecorded ClaimOpened ClaimClosed OriginContactLimited
//	events in    consent: assignments and shares that name an office, assignments for a return, whose agencies advise nobody on it;
//	             identification, returns: facts of the case; returns: Enquired, ReturnClosed, Departed, DepartureTakenBack, upon
//	             which a lawyer owes advice
package legalaid
