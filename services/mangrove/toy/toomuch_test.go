package toy

import (
	"strings"
	"testing"

	"mangrove/pkg/decide"
	"mangrove/pkg/gate/gatetest"
	"mangrove/pkg/service"
	"mangrove/pkg/store"
	"mangrove/services/mangrove/toy/internal/school"
	"mangrove/services/mangrove/toy/internal/school/place"
	schoolv1 "mangrove/services/mangrove/toy/internal/schoolv1"
)

// verbose is a command whose event does not fit the bus.
type verbose struct{}

func (verbose) Decide(place.State, decide.Given) (decide.Outcome, error) {
	out, err := decide.Events(&schoolv1.Left{})
	out.Open = []decide.Duty{{Key: "long", What: strings.Repeat("long ", store.MaxRecordBytes/5), Whose: "teacher"}}
	return out, err
}

// Who sends more than one record holds is told so, and nothing of it is kept.
func TestWhatNoRecordHoldsIsAnsweredWithWhatToDo(t *testing.T) {
	def := school.Define()
	def.Routes = append(def.Routes, service.Command("/cases/{case}/story", "school.leave", "Tell at length.", place.New(),
		func(*schoolv1.Leave, service.Asked) decide.Command[place.State] { return verbose{} }, service.Named("school.tell")))
	w := newWorld(t, gatetest.With(t, rules(t)), def)
	id := w.open()
	w.referred(id, "schoolboard", "school", "reintegration", "tessa")
	if said := w.ask("tessa", "POST", "school", "/cases/"+id+"/story", map[string]any{}, 413); said["code"] != "too_large" || said["hint"] == nil {
		t.Errorf("it is answered %v", said)
	}
	if items, _ := w.ask("tessa", "GET", "school", "/duties", nil, 200)["items"].([]any); len(items) != 0 {
		t.Errorf("the duties %v are kept", items)
	}
}
