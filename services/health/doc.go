// Package health owns what a clinic knows of a person: care needs for those who may have them, notes that never leave,
// whether the person may travel, and appointments. Others learn a consequence, by neutral names, and never a cause.
//
//	events out   CareNeedsRecorded Noted Examined FitnessGiven FitnessTakenBack AppointmentBooked AppointmentEnded
//	events in    consent: assignments and shares that name a clinic; identification: facts of the case; returns: the journey
//	             that is planned, for which the clinic has a duty to examine, and with whose end what was given for it ends
package health
