// Package interests is the procedure by which the best interests of one child are found.
//
//	a short assessment:   AssessShortly              Countersign
//	            (nothing) ---------------> assessed -------------> signed
//
//	a request abroad:     AskAbroad              CheckInquiry          AnswerFromAbroad
//	            (nothing) -----------> to check --------------> asked -------------------> answered
//	                                     |                        |  AskAbroad
//	                                     +------------------------+------------> replaced
//
//	a determination:
//	           OpenDetermination          WeighOptions           ConvenePanel         AgreeDetermination
//	(nothing) ------------------> opened -------------> weighed -------------> convened -----------> determined
//	                                 ^                    ^                     |  | ^                  |
//	                                 |                    +---------------------+  +-+                  |
//	                                 |                            SendBack      ConvenePanel, Determine |
//	                                 +------------------------------------------------------------------+
//	                                                                                    Reopen
//
// Determine proposes; it is determined, or sent back to another sitting on another day, once a quorum said so, each by their own
// account. Who dissents from it says why; that is kept with what is determined, and binds nobody. A panel that is convened again before has the same sitting, and each undertakes anew. The file is open to who
// undertook, until they step aside, the sitting is over or another is called. Until a question is determined another may be put
// in its place: then it is opened. A condition of the determination in force is reported by MeetCondition and met once
// another agency says so too, by ConfirmCondition. A guardian is appointed, the child is visited and heard, and a return with the family is
// assessed at any time.
package interests
