// Package matter is one person's matter at an office of legal aid.
//
//	mandate:  none --TakeMandate--> taken --EndMandate--> none
//	claim:    (nothing) --OpenClaim--> open --CloseClaim--> closed
//
// Advice, a claim and a limit to what origin may be told need a mandate. A claim stays open when the person returns and
// when the mandate ends: another lawyer may take it on. While one for protection is open, origin is told nothing.
// Advice on returning counts for the claims that were open when it was given: one that is opened after it needs advice anew.
package matter
