// Package returns owns assisted voluntary return: counselling, the person's declaration, risk, papers and ticket, the
// departure with everything it rests on, and reintegration until the last visit. Others are told only that the person
// asks about leaving, on which day they leave, when they arrive, and that they have left.
//
//	events out   Enquired Counselled Declared ReconsiderationWaived Attested RiskAssessed RiskAccepted PapersIssued
//	             TicketBooked TicketReleased EscortArranged ConditionMet DeparturePrepared FactsAsked OwnerConfirmed
//	             Departed DepartureTold DepartureTakenBack MindChanged Arrived ArrivalTakenBack PlanAgreed PlanReopened
//	             Delivered Monitored VisitTold ReturnClosed
//	events in    consent: assignments, shares and agreements that name returns, and determinations that name a country;
//	             every owner of a fact that a departure rests on: its facts, and its confirmation of them
package returns
