package toy

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"mangrove/pkg/gate/gatetest"
	"mangrove/pkg/service"
	"mangrove/pkg/store"
	"mangrove/services/mangrove/toy/internal/school"
	"mangrove/services/mangrove/toy/internal/school/place"
)

// TestKeysThatHangsHoldsUpNoEnding: the call that takes a right away does not stand behind the bindings of key cards.
func TestKeysThatHangsHoldsUpNoEnding(t *testing.T) {
	w := newWorld(t, gatetest.With(t, rules(t)), school.Define())
	id := w.open()
	referral := w.referred(id, "schoolboard", "school", "reintegration", "tessa")
	hangs, gaveUp, ended := make(chan struct{}, 100), &atomic.Bool{}, &atomic.Bool{}
	release := make(chan struct{})
	w.faults.Store("/peer/keys/v1/bind", func(ctx context.Context) {
		hangs <- struct{}{}
		select {
		case <-release:
		case <-ctx.Done():
			gaveUp.Store(true)
		}
	})
	w.faults.Store("/peer/consent/v1/end", func(context.Context) { ended.Store(true) })
	w.ask("ibrahim", "POST", "identification", "/cases", map[string]any{"channel": "hotline", "identity": map[string]any{"name": "Another (invented)"}}, 201)
	<-hangs
	w.ask("ibrahim", "POST", "identification", "/cases/"+id+"/referrals/"+referral+"/revoke", map[string]any{}, 200)
	w.until("the ending", ended.Load)
	if gaveUp.Load() {
		t.Error("the ending was told only after a binding was given up")
	}
	close(release)
	w.quiet()
}

// TestOneFactThatCannotBeDecidedHoldsUpNoOther: a fact was recorded by an action that this version does not know.
func TestOneFactThatCannotBeDecidedHoldsUpNoOther(t *testing.T) {
	w := newWorld(t, gatetest.With(t, rules(t)), school.Define())
	id := w.open()
	w.superuser(`INSERT INTO identification.recorded (id, flow, at, retry_at) SELECT 'bad' || n, '{"flow":{"action":"identification.renamed"}}', now(), now() FROM generate_series(1, 25) n`)
	recorded, _ := w.ask("ibrahim", "POST", "identification", "/cases/"+id+"/contacts", map[string]any{"channel": "hotline", "contact": map[string]any{"told_by": "herself (invented)"}}, 200)["decision"].(string)
	decided := func(id string) int {
		items, _ := w.ask("noor", "GET", "identification", "/ledger?id="+id, nil, 200)["items"].([]any)
		return len(items)
	}
	w.quiet()
	if n := decided(strings.TrimPrefix(recorded, "identification/")); n != 1 {
		t.Errorf("what was recorded has %d rows in the ledger, want its decision", n)
	}
	told := must(w.services[0].Parked(t.Context()))(t)
	if len(told) != 25 || !strings.HasPrefix(told[0].Decision, "identification/bad") || !strings.Contains(told[0].Reason, "has no entry") || told[0].Since.IsZero() {
		t.Errorf("replay tells %+v", told)
	}
	// The version that knows the action is deployed.
	w.superuser(`UPDATE identification.recorded SET flow = '{"flow":{"action":"identification.record_contact"}}', retry_at = now()`)
	w.until("decided", func() bool { return len(must(w.services[0].Parked(t.Context()))(t)) == 0 })
	if n := decided("bad7"); n != 1 {
		t.Errorf("what waited has %d rows in the ledger, want its decision", n)
	}
}

// TestADeadlineThatFailsIsTold: the duty goes to whoever is next, and the other services hear so as of any other.
func TestADeadlineThatFailsIsTold(t *testing.T) {
	f, places := &fragile{}, place.New()
	def := school.Define()
	def.Deadlines = map[string]service.Deadline{place.Review: func(d store.Duty) service.Do {
		return service.On(places, d.Subject, touch{f, d.Subject, d.What})
	}}
	w := newWorld(t, gatetest.With(t, rules(t)), def)
	id := w.open()
	w.referred(id, "schoolboard", "school", "reintegration", "tessa")
	w.ask("tessa", "POST", "school", "/cases/"+id+"/enrolment", map[string]any{"schooling": map[string]any{"class": "evening class"}}, 200)
	f.fail(id)
	w.superuser(`UPDATE school.duty SET due = now() WHERE what = '` + place.Review + `'`)
	w.quiet()
	var types []string
	err := w.stores["school"].Do(t.Context(), func(tx *store.Tx) error {
		types = nil
		journal, err := tx.Journal(t.Context(), service.CaseKind, id)
		for _, e := range journal {
			types = append(types, e.GetType())
		}
		return err
	})
	if _, tries := f.take(); err != nil || tries != 1 || types[len(types)-1] != "mangrove.contract.v1.DutyOverdue" {
		t.Errorf("after %d tries the journal has %v, %v: want it to end with the duty overdue", tries, types, err)
	}
}

// TestWhileTheDatabaseIsAwayAReadingAsksToTryAgain, as a command does.
func TestWhileTheDatabaseIsAwayAReadingAsksToTryAgain(t *testing.T) {
	w := newWorld(t, gatetest.With(t, rules(t)), school.Define())
	id := w.open()
	w.referred(id, "schoolboard", "school", "reintegration", "tessa")
	w.superuser(`ALTER ROLE school CONNECTION LIMIT 0; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'school'`)
	for range 20 { // each connection of the pool that is gone is noticed once
		w.ask("tessa", "GET", "school", "/cases/"+id, nil, 503)
		w.ask("tessa", "GET", "school", "/cases", nil, 503)
		w.ask("tessa", "GET", "school", "/duties", nil, 503)
	}
	w.superuser(`ALTER ROLE school CONNECTION LIMIT -1`)
	w.ask("tessa", "GET", "school", "/cases/"+id, nil, 200)
	w.quiet()
}
