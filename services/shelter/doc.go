// Package shelter owns houses and their units, who sleeps there, beds, reservations, admission and discharge. Where
// somebody sleeps never leaves it; others are told only that the person has a bed.
//
//	events out   UnitOpened BedReserved BedHeld ReservationEnded BedFreed Admitted SleeperEntered Discharged NightRecorded
//	events in    identification: facts of the case, the shared sections, a changed age or household; health: shared needs;
//	             consent: assignments and shares that name a shelter, and their ends
package shelter
