package toy

import (
	"fmt"
	"slices"
	"testing"

	"mangrove/pkg/gate/gatetest"
	contractv1 "mangrove/proto/gen/contractv1"
)

// TestAReactionDeployedLaterBeginsThere: what happened before a service gained a reaction sets nothing off, whether it had read
// of it or reads it only now; what happens since does.
func TestAReactionDeployedLaterBeginsThere(t *testing.T) {
	for name, reads := range map[string][]string{
		"to a topic read before": {"consent", "identification", "shelter"},
		"to a topic read anew":   {"consent", "shelter"},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fragile{}
			later := f.definition()
			former := later
			former.Reads, former.Reactions = reads, nil
			w := newWorld(t, gatetest.With(t, rules(t)), former)
			id := w.open()
			w.born(id, "1990-05-05")
			w.quiet()
			w.upgrades["school"](later)
			w.quiet()
			if done, _ := f.take(); len(done) > 0 {
				t.Errorf("%v was done for what happened before", done)
			}
			if got := w.facts("school", id)["adult_on"]; got != "2008-05-05" {
				t.Errorf("school knows %v: what happened before is to be folded", got)
			}
			w.born(id, "1991-05-05")
			w.quiet()
			want := []string{fmt.Sprint(id, " ", w.folded(id))}
			if done, _ := f.take(); !slices.Equal(done, want) {
				t.Errorf("%v was done, want %v", done, want)
			}
			w.upgrades["school"](later)
			w.born(id, "1992-05-05")
			w.quiet()
			want = []string{fmt.Sprint(id, " ", w.folded(id))}
			if done, _ := f.take(); !slices.Equal(done, want) {
				t.Errorf("after one more start %v was done, want %v", done, want)
			}
		})
	}
}

// TestAnEventOfAnUnknownTypeStopsNobody: a newer service publishes what this version has never heard of.
func TestAnEventOfAnUnknownTypeStopsNobody(t *testing.T) {
	f := &fragile{}
	w := newWorld(t, gatetest.With(t, unsettling(t)), f.definition())
	id := w.open()
	w.referred(id, "schoolboard", "school", "reintegration", "tessa")
	head := w.folded(id)
	w.sends(w.event(w.topics["identification"], id, head+1, nil), w.event(w.topics["identification"], id, head+2, func(e *contractv1.Event) {
		e.Type, e.Facts = "mangrove.identification.v1.BirthCorrected", []byte(`{"adult_on":"2031-01-01"}`)
	}))
	w.until("folded", func() bool { return w.folded(id) == head+2 })
	w.parked(0)
	if done, _ := f.take(); !slices.Equal(done, []string{fmt.Sprint(id, " ", head+2)}) {
		t.Errorf("%v was done: the event after the unknown one is to be reacted to", done)
	}
	if got := w.facts("school", id)["adult_on"]; got != "2031-01-01" {
		t.Errorf("school knows %v", got)
	}
	w.ask("tessa", "GET", "school", "/cases/"+id, nil, 200) // neither parked nor gapped
}
