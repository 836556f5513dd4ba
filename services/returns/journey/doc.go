// Package journey is one person's return: from the first enquiry to the last visit.
//
//	none --Enquire--> enquired --Counsel--> counselled --Declare--> declared --BookTicket--> booked
//	booked --Depart--> departed --Arrive--> arrived --AgreePlan--> reintegrating --Close--> closed
//
//	declared, booked --ChangeMind--> counselled                 without a reason
//	departed --ChangeMind--> counselled                         at the gate, until the journey leaves
//	departed --CorrectDeparture--> as it was before             it was a mistake
//	arrived, reintegrating --CorrectArrival--> departed         it was a mistake, until the first visit
//	booked --its hour comes--> declared
//	reintegrating --a visit finds that something got worse--> arrived, and the plan is agreed anew
//	any before the departure --RecordDeparture--> departed      that somebody has gone is a fact (P1), who never asked or had closed
//	enquired, counselled, declared --Close--> closed --Enquire--> enquired
//
// Beside these, in any order: the risk assessment and its acceptance, what a witness attests, papers, escort and
// provisions, and the owners of facts who confirm them. What a departure needs of all that is the policy's to say.
package journey
