package decidetest

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"mangrove/pkg/decide"
	healthv1 "mangrove/proto/gen/healthv1"
	idv1 "mangrove/proto/gen/identificationv1"
)

func TestMain(m *testing.M) {
	flag.Parse()
	// Checks fail on purpose here: nobody reads the smallest example.
	if err := errors.Join(flag.Set("rapid.nofailfile", "true"), flag.Set("rapid.shrinktime", "0s")); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// toy is a state of every kind of part.
type toy struct {
	List   []string
	Map    map[string]string
	Needs  decide.Section
	hidden int
}

// toyWith is a sound aggregate, with one evolution in the place of the sound one.
func toyWith(referred func(toy, *idv1.Referred) toy) *decide.Aggregate[toy] {
	return decide.New("toy", func(s toy) proto.Message { return &idv1.Facts{Household: s.Map["household"]} },
		decide.On(referred),
		decide.On(func(s toy, e *healthv1.CareNeedsRecorded) toy { s.Needs = decide.Keep(e.GetNeeds()); return s }),
	)
}

func sound(s toy, e *idv1.Referred) toy {
	s.List = append(slices.Clone(s.List), e.GetReferral())
	s.Map = maps.Clone(s.Map)
	if s.Map == nil {
		s.Map = map[string]string{}
	}
	s.Map["household"] = e.GetReferral()
	return s
}

// command decides by a function.
type command func(toy, decide.Given) (decide.Outcome, error)

func (c command) Decide(s toy, g decide.Given) (decide.Outcome, error) { return c(s, g) }

func drawn(c command) func(*rapid.T, toy) decide.Command[toy] {
	return func(*rapid.T, toy) decide.Command[toy] { return c }
}

func refer(_ toy, g decide.Given) (decide.Outcome, error) {
	return decide.Events(&idv1.Referred{Referral: g.ID})
}

func needs(toy, decide.Given) (decide.Outcome, error) {
	return decide.Events(&healthv1.CareNeedsRecorded{Needs: Section("needs").Put()})
}

func TestASoundAggregatePasses(t *testing.T) {
	Laws(t, toyWith(sound), Some(drawn(refer)), Records(drawn(needs)))
}

// beside is a resource beside a toy.
type beside struct{ Taken bool }

func resource() *decide.Aggregate[beside] {
	return decide.New("bed", func(beside) proto.Message { return &idv1.Facts{} },
		decide.On(func(s beside, _ *idv1.AgeDisputed) beside { s.Taken = true; return s }))
}

// joint decides on both by a function.
type joint func(toy, beside, decide.Given) (decide.Outcome, error)

func (c joint) Decide(s toy, r beside, g decide.Given) (decide.Outcome, error) { return c(s, r, g) }

func TestAJointCommandIsWalkedAsAnyOther(t *testing.T) {
	both := NewBoth(toyWith(sound), resource())
	take := both.Joint(joint(func(_ toy, r beside, g decide.Given) (decide.Outcome, error) {
		if r.Taken {
			return decide.Refuse("taken", "it is taken")
		}
		return decide.Outcome{Events: []proto.Message{&idv1.Referred{Referral: g.ID}}, Resource: []proto.Message{&idv1.AgeDisputed{}}}, nil
	}))
	alone := func(_ toy, _ decide.Given) (decide.Outcome, error) {
		return decide.Events(&idv1.Referred{Referral: "alone"})
	}
	Laws(t, both, Some(func(*rapid.T, Pair[toy, beside]) decide.Command[Pair[toy, beside]] { return take }),
		Records(func(*rapid.T, Pair[toy, beside]) decide.Command[Pair[toy, beside]] {
			return both.OnCase(command(alone))
		}))
	Table(t, both, map[string]Row[Pair[toy, beside]]{
		"both":  {When: take, Then: []proto.Message{&idv1.Referred{Referral: "new"}, &idv1.AgeDisputed{}}},
		"taken": {Given: []proto.Message{&idv1.AgeDisputed{}}, When: take, Refused: "taken"},
		"alone": {When: both.OnCase(command(alone)), Then: []proto.Message{&idv1.Referred{Referral: "alone"}}},
	})
}

func TestAnEventOnTheWrongSideIsFound(t *testing.T) {
	both := NewBoth(toyWith(sound), resource())
	for what, c := range map[string]decide.Outcome{
		"AgeDisputed is no event of a toy": {Events: []proto.Message{&idv1.AgeDisputed{}}},
		"Referred is no event of a bed":    {Resource: []proto.Message{&idv1.Referred{}}},
	} {
		_, err := both.Joint(joint(func(toy, beside, decide.Given) (decide.Outcome, error) { return c, nil })).Decide(Pair[toy, beside]{}, decide.Given{})
		if err == nil || err.Error() != what {
			t.Errorf("got %v, want %s", err, what)
		}
	}
}

// told takes what a check says, and ends the check as a test would be.
type told struct {
	*testing.T
	text   strings.Builder
	failed bool
}

func (f *told) Errorf(format string, args ...any) {
	fmt.Fprintf(&f.text, format, args...)
	f.failed = true
}
func (f *told) Fatalf(format string, args ...any) { f.Errorf(format, args...); runtime.Goexit() }
func (f *told) Error(args ...any)                 { f.Errorf("%s", fmt.Sprint(args...)) }
func (f *told) Fatal(args ...any)                 { f.Fatalf("%s", fmt.Sprint(args...)) }
func (f *told) Fail()                             { f.failed = true }
func (f *told) FailNow()                          { f.failed = true; runtime.Goexit() }
func (f *told) Failed() bool                      { return f.failed }

func (f *told) Logf(format string, args ...any) { fmt.Fprintf(&f.text, format, args...) }
func (f *told) Log(args ...any)                 { fmt.Fprint(&f.text, args...) }

func TestABrokenLawIsFound(t *testing.T) {
	counter := 0
	for name, c := range map[string]struct {
		referred func(toy, *idv1.Referred) toy
		also     Commands[toy]
		want     string
	}{
		"a map changed in place": {func(s toy, e *idv1.Referred) toy {
			if s.Map == nil {
				return sound(s, e)
			}
			s.Map["household"] = e.GetReferral()
			return s
		}, Commands[toy]{}, "changed state"},
		"a list changed in place": {func(s toy, e *idv1.Referred) toy {
			if len(s.List) == 0 {
				return sound(s, e)
			}
			s.List[0] = e.GetReferral()
			return s
		}, Commands[toy]{}, "changed state"},
		"an event changed":        {func(s toy, e *idv1.Referred) toy { e.Agency = "other"; return s }, Commands[toy]{}, "changed the event"},
		"an evolution by the way": {func(s toy, e *idv1.Referred) toy { counter++; s.List = []string{fmt.Sprint(counter)}; return s }, Commands[toy]{}, "evolving twice"},
		"a state that is lost": {
			func(s toy, _ *idv1.Referred) toy { s.hidden++; return s },
			Some(drawn(func(s toy, _ decide.Given) (decide.Outcome, error) {
				if s.hidden > 0 {
					return decide.Refuse("hidden", "it is hidden")
				}
				return decide.Outcome{}, nil
			})), "deciding on the stored state",
		},
		"a state that is lost in evolving": {func(s toy, e *idv1.Referred) toy {
			s.hidden++
			s.List = []string{fmt.Sprint(s.hidden)}
			return s
		}, Commands[toy]{}, "evolving the stored state"},
		"a decision by the way": {sound, Some(drawn(func(_ toy, g decide.Given) (decide.Outcome, error) {
			counter++
			return decide.Events(&idv1.Referred{Referral: fmt.Sprint(counter)})
		})), "deciding twice"},
		"a decision that changes the state": {sound, Some(drawn(func(s toy, _ decide.Given) (decide.Outcome, error) {
			if s.Map != nil {
				s.Map["household"] = "other"
			}
			return decide.Outcome{}, nil
		})), "changed the state it decided on"},
		"a panic": {sound, Some(drawn(func(s toy, _ decide.Given) (decide.Outcome, error) {
			return decide.Events(&idv1.Referred{Referral: s.List[1]})
		})), "panic"},
		"a failure": {sound, Some(drawn(func(toy, decide.Given) (decide.Outcome, error) {
			return decide.Outcome{}, errors.New("no")
		})), "failed: no"},
		"a refusal without a hint":   {sound, Some(drawn(func(toy, decide.Given) (decide.Outcome, error) { return decide.Refuse("no", "") })), "without code or hint"},
		"a recorded fact refused":    {sound, Records(drawn(func(toy, decide.Given) (decide.Outcome, error) { return decide.Refuse("no", "no") })), "records a fact and was refused"},
		"an event that nobody knows": {sound, Some(drawn(func(toy, decide.Given) (decide.Outcome, error) { return decide.Events(&idv1.AgeDisputed{}) })), "does not know the event"},
		"an event that is no contract": {sound, Some(drawn(func(toy, decide.Given) (decide.Outcome, error) {
			return decide.Events(Section("needs").Put())
		})), "no shape"},
		"a duty of nobody": {sound, Some(drawn(func(_ toy, g decide.Given) (decide.Outcome, error) {
			return decide.Outcome{Open: []decide.Duty{{Key: "k", What: "w", Next: "n", By: g.At}}}, nil
		})), "says not all"},
	} {
		t.Run(name, func(t *testing.T) {
			commands := []Commands[toy]{Some(drawn(refer)), Some(drawn(needs))}
			if c.also.draw != nil {
				commands = append(commands, c.also)
			}
			f := &told{T: t}
			done := make(chan struct{})
			go func() {
				defer close(done)
				Laws(f, toyWith(c.referred), commands...)
			}()
			<-done
			if !f.failed || !strings.Contains(f.text.String(), c.want) {
				t.Errorf("failed %v: %s\nwant %q", f.failed, f.text.String(), c.want)
			}
		})
	}
}
