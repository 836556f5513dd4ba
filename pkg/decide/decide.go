package decide

import (
	"time"

	"google.golang.org/protobuf/proto"
)

// Given is what a command may know besides the state: the instant, who asks, and ids made for it beforehand.
type Given struct {
	At     time.Time
	Actor  string
	Agency string
	// Case is the subject of the command, where it has one.
	Case string
	// ID is fresh and random, for what the command brings into being.
	ID string
	// Facts are those of all owners about the case, by name.
	Facts map[string]any
	// Agencies are those with a part in the case for this service, who has it for the longest first.
	Agencies []string
	// Barred says that the person excluded who acts, that they are blocked, or that none of their roles is for it. What they
	// record is kept and takes the place of nothing (P1, CP-10, N-02).
	Barred bool
	// KeptOut says that the person excluded who acts, or that they are blocked (CP-10).
	KeptOut bool
	// Obligations are what the policy attached to allowing the command, such as provisional.
	Obligations []string
}

// Command is one intent of a user on one subject.
type Command[S any] interface {
	// Decide answers what happens, or a *Refusal when the state does not allow it.
	Decide(state S, g Given) (Outcome, error)
}

// Joint is an intent on a case and a resource together.
type Joint[S, R any] interface {
	Decide(state S, resource R, g Given) (Outcome, error)
}

// Outcome is what a command brings about: events on the subject, on the resource of a joint command, and
// duties opened and done.
type Outcome struct {
	Events   []proto.Message
	Resource []proto.Message
	Open     []Duty
	// Done names duties of the subject by their key.
	Done []string
}

// Events is the outcome of a command that only makes events on its subject.
func Events(events ...proto.Message) (Outcome, error) { return Outcome{Events: events}, nil }

// Duty is something that somebody must do by an instant. When nobody has, it goes to Next, or, where the
// service has a deadline of that name, the service itself acts.
type Duty struct {
	// Key names the duty among those of its subject, so that it can be done or replaced.
	Key   string
	What  string
	Whose string // a role, one Worker, Anyone, or System
	Next  string // a role, or Anyone
	// Office says that Next is an office that acts for all agencies; else it is a role of the same agency.
	Office bool
	By     time.Time
	// Agency is whose worker must; empty: the agency of who asked.
	Agency string
	// Anywhere says that whoever has the role must, of whichever agency.
	Anywhere bool
	// Stands says that one of the same key that is due no later stays as it is.
	Stands bool
	// Moves says that one of the same key is now whose this one is, and of its agency, and else stays as it is: due when it was,
	// and, where nobody did it in time, with whom it went to.
	Moves bool
	// Details are ids, never personal data: what the deadline's command needs, and under "about" what of the subject the
	// duty is about, which is shown.
	Details map[string]string
}

// Anyone says that a duty is that of everybody in its agency, whatever their role.
const Anyone = "anyone"

// System says that a duty is a deadline, which the service itself meets.
const System = "system"

// Worker names one worker as whose a duty is, instead of a role.
func Worker(id string) string { return "worker/" + id }

// Refusal says that the state does not allow what was asked. It is a value of the domain, not a failure: it is
// recorded, and the caller is told what to do.
type Refusal struct {
	// Code is stable: no_free_bed, referral_not_open.
	Code string
	// Field names the field of the command that does not fit, if one does.
	Field string
	Hint  string
}

func (r *Refusal) Error() string { return r.Code + ": " + r.Hint }

// Refuse makes a refusal.
func Refuse(code, hint string) (Outcome, error) { return Outcome{}, &Refusal{Code: code, Hint: hint} }

// Invalid makes a refusal that names a field.
func Invalid(field, hint string) (Outcome, error) {
	return Outcome{}, &Refusal{Code: "invalid_field", Field: field, Hint: hint}
}
