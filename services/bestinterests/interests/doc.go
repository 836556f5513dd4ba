// Package interests is the procedure by which the best interests of one child are found.
//
//	a short assessment:   AssessShortly              Countersign
//	            (nothing) ---------------> assessed -------------> signed
//
//	a request abroad:     AskAbroad               AnswerFromAbroad
//	            (nothing) -----------> asked -------------------> answered
//	                                     |  AskAbroad
//	                                     +------------> replaced
//
//	a determination:
//	           OpenDetermination          WeighOptions           ConvenePanel             Determine
//	(nothing) ------------------> opened -------------> weighed -------------> convened -----------> determined
//	                                 ^                                          |    ^                  |
//	                                 |                            ConvenePanel  +----+                  |
//	                                 +------------------------------------------------------------------+
//	                                                                                    Reopen
//
// A panel that is convened again after it sat has a second sitting. Until a question is determined another may be put in its
// place: then it is opened. A guardian is appointed, the child is visited and heard, and a return with the family is assessed at
// any time.
package interests
