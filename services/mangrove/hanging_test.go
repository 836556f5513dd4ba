package mangrove

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"mangrove/pkg/web"
)

// While keys hangs, own records wait for it, and the register goes on answering: no reading holds its database meanwhile.
func TestAHangingKeysLeavesTheRegisterItsDatabase(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	id := m.opens()
	m.quiet()
	held, err := m.database().Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer held.Rollback(t.Context()) //nolint:errcheck // it only locked
	if _, err := held.Exec(t.Context(), "LOCK TABLE keys.ledger"); err != nil {
		t.Fatal(err)
	}
	ask := func(as, path string) int {
		token, err := fetchToken(t.Context(), m.url, as, "consent")
		if err != nil {
			t.Error(err)
			return 0
		}
		status, _, _, err := web.NewClient(m.url, nil).Do(t.Context(), http.MethodGet, "/api/consent/v1/cases/"+id+path, token, nil)
		if err != nil {
			t.Error(err)
		}
		return status
	}
	var readings sync.WaitGroup
	for range 20 { // more than the register has connections
		readings.Go(func() {
			if status := ask("noor", "/own-record"); status < 500 {
				t.Errorf("an own record was answered %d while keys hangs", status)
			}
		})
	}
	done := make(chan struct{})
	go func() { readings.Wait(); close(done) }()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for m.number("SELECT count(*) FROM pg_stat_activity WHERE usename = 'keys' AND wait_event_type = 'Lock'") < 12 {
		select {
		case <-again.C:
		case <-done:
			t.Fatal("the readings did not wait for keys: the look was blind")
		}
	}
	began := time.Now()
	if status := ask("ibrahim", "/grants"); status != http.StatusOK || time.Since(began) > peerTimeout/2 {
		t.Errorf("the register answered %d after %s", status, time.Since(began))
	}
	<-done
}
