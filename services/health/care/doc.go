// Package care is one person's care at a clinic.
//
//	fitness:      unknown --Examine--> examined --GiveFitness--> given --TakeBackFitness, JourneyEnded, Examine--> examined
//	appointment:  (nothing) --Book--> booked --EndAppointment--> kept or missed
//	duty to examine: none --Journey--> open --Examine, Journey, JourneyEnded--> none
//	any  --RecordNeeds, RecordNotes--> the same: what was seen is a fact (P1)
//
// A finding says nothing to anybody until the person gives it for the journey; a new one must be given anew, and one that was
// given for a journey that is not made.
package care
