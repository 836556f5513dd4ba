package timeline_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	"mangrove/pkg/decide"
	"mangrove/pkg/decide/decidetest"
	coordinationv1 "mangrove/proto/gen/coordinationv1"
	"mangrove/services/coordination/timeline"
)

type row = decidetest.Row[timeline.State]

// step happened at a service so many minutes from now.
func step(service string, number uint64, minutes int) *coordinationv1.Step {
	return &coordinationv1.Step{
		At: timestamppb.New(decidetest.Now.Add(time.Duration(minutes) * time.Minute)), Service: service, Number: number, What: "went on",
	}
}

func told(steps ...*coordinationv1.Step) []proto.Message {
	var out []proto.Message
	for _, s := range steps {
		out = append(out, &coordinationv1.StepTold{Step: s})
	}
	return out
}

func TestTell(t *testing.T) {
	handed, late := step("identification", 2, 1), step("shelter", 3, 2)
	handed.To, handed.About = "shelter", "referral"
	late.Duty, late.Whose, late.Next = "find_place", "shelter_coordinator", "on_call_child_protection"
	decidetest.Table(t, timeline.New(), map[string]row{
		"the first":  {When: timeline.Tell{Step: step("identification", 1, 0)}, Then: told(step("identification", 1, 0))},
		"a hand-off": {Given: told(step("identification", 1, 0)), When: timeline.Tell{Step: handed}, Then: told(handed)},
		"a duty that nobody did": {
			Given: told(step("identification", 1, 0), handed), When: timeline.Tell{Step: late}, Then: told(late),
		},
	})
	s := decidetest.After(t, timeline.New(), told(late, handed)...)
	if len(s.Steps) != 2 || !proto.Equal(s.Steps[0].View(), handed) || !proto.Equal(s.Steps[1].View(), late) {
		t.Errorf("the steps are %+v", s.Steps)
	}
}

// In whichever order the services are heard, the timeline is the same: by time, no longer than it may be, and what made room
// is counted.
func TestTheTimelineIsTheSameInWhicheverOrder(t *testing.T) {
	a := timeline.New()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, timeline.Newest+30).Draw(t, "steps")
		heard := map[string]uint64{}
		var steps []*coordinationv1.Step
		for range n {
			service := rapid.SampledFrom([]string{"health", "identification", "shelter"}).Draw(t, "service")
			heard[service]++
			steps = append(steps, step(service, heard[service], rapid.IntRange(0, 20).Draw(t, "minutes")))
		}
		other := rapid.Permutation(slices.Clone(steps)).Draw(t, "in another order")
		fold := func(steps []*coordinationv1.Step) timeline.State {
			var s any = timeline.State{}
			for _, e := range told(steps...) {
				var err error
				if s, err = a.Evolve(s, e); err != nil {
					t.Fatal(err)
				}
			}
			return s.(timeline.State)
		}
		got := fold(steps)
		if want := min(n, timeline.Newest); len(got.Steps) != want || got.Earlier != uint64(n-want) {
			t.Fatalf("%d steps and %d earlier of %d", len(got.Steps), got.Earlier, n)
		}
		if !slices.IsSortedFunc(got.Steps, func(a, b timeline.Step) int { return a.At.Compare(b.At) }) {
			t.Fatalf("the steps are not in order: %+v", got.Steps)
		}
		if again := fold(other); !reflect.DeepEqual(got, again) {
			t.Fatalf("in another order it is %+v, not %+v", again, got)
		}
		slices.SortFunc(steps, func(a, b *coordinationv1.Step) int { return a.GetAt().AsTime().Compare(b.GetAt().AsTime()) })
		if n > 0 && !got.Steps[len(got.Steps)-1].At.Equal(steps[n-1].GetAt().AsTime()) {
			t.Fatal("the newest step made room")
		}
	})
}

func TestLaws(t *testing.T) {
	decidetest.Laws(t, timeline.New(), decidetest.Some(func(t *rapid.T, _ timeline.State) decide.Command[timeline.State] {
		return timeline.Tell{Step: step("shelter", rapid.Uint64Range(1, 9).Draw(t, "number"), rapid.IntRange(0, 9).Draw(t, "minutes"))}
	}))
}

func TestGolden(t *testing.T) { decidetest.Golden(t, timeline.New()) }
