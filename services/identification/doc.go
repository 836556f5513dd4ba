// Package identification owns the first contact, the case and its person, the presumption that they are a victim,
// and referral to other services.
//
//	events out   CaseOpened AgeDisputed BirthCorrected IdentityCorrected AgeDetermined VictimPresumed GroundsConcluded ReviewAsked HouseholdJoined CarerVetted
//	             FamilyAssessed ContactRecorded ContactTold Referred ReferralAccepted ReferralDeclined ReferralEnded
//	events in    consent: grants, for its copy; shelter: whether the person has a bed
package identification
