package gate

import (
	"context"
	"testing"
	"time"
)

func TestSmoke(t *testing.T) {
	g, err := New(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Log(g.Actions(), g.Revision())
	a := Actor{ID: "w", Kind: "worker", Agency: "o'b\\x' OR TRUE --", AgencyKind: "ngo", Roles: []string{"shelter_worker"}}
	t.Log(g.Filter(context.Background(), a, "shelter", time.Now()))
	for _, action := range g.Actions() {
		d, err := g.Decide(context.Background(), Flow{Action: action, Service: "shelter", Actor: a, Now: time.Now()})
		t.Log(action, d, err)
	}
}
