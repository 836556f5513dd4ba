// Package stay is one person's place to sleep.
//
//	none --Reserve--> reserved --Admit--> resident --Discharge--> none
//	none --Admit--> resident
//	                  reserved --Discharge, or its instant comes--> none
//	any  --RecordNight, RecordCall--> the same: where somebody slept, and who was asked to take them in, are facts (P1)
//	any  --AnswerNight--> the same: a night that two houses count is looked at by each, and changed by neither for the other
//	resident --PlanReintegration, ReviewEmergency--> resident
package stay
