// Package identification owns the first contact, the case and its person, the presumption that they are a victim,
// and referral to other services. Until health and legal aid are there it also records care needs and statements.
//
//	events out   CaseOpened AgeDisputed BirthCorrected AgeDetermined VictimPresumed HouseholdJoined CarerVetted FamilyAssessed
//	             NeedsRecorded StatementRecorded ContactRecorded ContactTold Referred ReferralAccepted ReferralDeclined ReferralEnded
//	events in    consent: grants, for its copy; shelter: whether the person has a bed
package identification
