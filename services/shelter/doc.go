// Package shelter owns houses and their units, who sleeps there, beds, reservations, admission and discharge. Where
// somebody sleeps never leaves it; others are told only that the person has a bed. Before a child is taken into a house it
// keeps who was asked for gentler care (CP-03), and after it the plan of the way back.
//
//	events out   UnitOpened BedReserved BedHeld ReservationEnded BedFreed Admitted SleeperEntered Discharged NightRecorded
//	             CountedTwice NightAnswered CallRecorded ReintegrationPlanned EmergencyReviewed
//	events in    identification: facts of the case, the shared sections, a changed age or household; health: shared needs;
//	             returns: a departure, and that it was none;
//	             consent: assignments and shares that name a shelter, who keeps the case, whom a person keeps out, and the ends of all
package shelter
