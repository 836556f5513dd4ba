package journey

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/contract"
	"mangrove/pkg/decide"
	returnsv1 "mangrove/proto/gen/returnsv1"
)

// attestDuty names the duty of who was there, or travels with the person, to say so by their own account, and attestWithin how long
// they have. Overdue it stays theirs, since nobody else can say it: the gate that is missing tells the officer.
const (
	attestDuty   = "attest"
	attestWithin = 24 * time.Hour
)

func attesting(o returnsv1.Occasion) string { return attestDuty + "/" + occasion(o) }

func occasion(o returnsv1.Occasion) string { return contract.EnumName(o.Descriptor(), o.Number()) }

// asked adds the duty of whoever is named for an occasion, of whichever agency they are; where nobody is, there is none.
func asked(out decide.Outcome, o returnsv1.Occasion, worker string, g decide.Given) decide.Outcome {
	if worker != "" {
		out.Open = append(out.Open, decide.Duty{
			Key: attesting(o), What: attestDuty, Whose: decide.Worker(worker), Next: decide.Worker(worker), Anywhere: true, By: g.At.Add(attestWithin),
			Details: map[string]string{"about": occasion(o)},
		})
	}
	return out
}

// unsaid are the duties of those whose word on occasions is waited for no more.
func (s State) unsaid(occasions ...returnsv1.Occasion) []string {
	var out []string
	for _, o := range occasions {
		if w := s.Witnesses[o]; w.Named != "" && w.Agency == "" {
			out = append(out, attesting(o))
		}
	}
	return out
}

// Attest is the word of a witness, or of who travels with the person, by their own account.
type Attest struct{ Occasion returnsv1.Occasion }

// Decide attests.
func (c Attest) Decide(s State, g decide.Given) (decide.Outcome, error) {
	w := s.Witnesses[c.Occasion]
	switch {
	case w.Named == "":
		return decide.Refuse("nothing_to_attest", "nobody is named for this: who arranges the return names somebody first")
	case w.Agency != "":
		return decide.Refuse("attested_already", "it was attested already: nothing more is needed")
	}
	out, err := decide.Events(&returnsv1.Attested{Occasion: c.Occasion, Agency: g.Agency, At: timestamppb.New(g.At)})
	out.Done = []string{attesting(c.Occasion)}
	return out, err
}
