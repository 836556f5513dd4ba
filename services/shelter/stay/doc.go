// Package stay is one person's place to sleep.
//
//	none --Reserve--> reserved --Admit--> resident --Discharge--> none
//	none --Admit--> resident
//	                  reserved --Discharge, or its instant comes--> none
//	any  --RecordNight--> the same: where somebody slept is a fact (P1)
package stay
