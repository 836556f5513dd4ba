package console

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"mangrove/services/console/session"
)

// A look at a case asks the services in which the reader has a part, and no other, so that no refusal is left where something is shown;
// where none of them tells of it, the others are asked and who keeps it, so that it stays on record who tried.
func TestALookLeavesNoRefusal(t *testing.T) {
	const kept = `{"grants": [
		{"kind": "assignment", "recipient": {"agency": "welfare", "service": "identification"}}, {"kind": "assignment", "recipient": {"agency": "lantern", "service": "shelter"}},
		{"kind": "assignment", "recipient": {"agency": "welfare", "service": "health"}, "ended_at": "2026-11-01T09:00:00Z"}, {"kind": "guardianship", "recipient": {"agency": "office"}}]}`
	for name, one := range map[string]struct {
		agency, role string
		tells, asks  []string
	}{
		"a house":                     {"lantern", "shelter_coordinator", []string{"shelter"}, []string{"shelter"}},
		"who keeps the case":          {"welfare", "child_social_worker", []string{"consent", "identification", "coordination"}, []string{"consent", "coordination", "identification"}},
		"who keeps others":            {"welfare", "child_social_worker", []string{"shelter"}, []string{"consent", "shelter"}},
		"who stands for a child":      {"office", "guardian", []string{"consent", "bestinterests"}, []string{"bestinterests", "consent"}},
		"who works where none helps":  {"other", "shelter_coordinator", []string{"shelter"}, []string{"shelter"}},
		"a house with no part":        {"lantern", "shelter_coordinator", nil, []string{"identification", "shelter"}},
		"who has no case in any role": {"other", "consular_officer", nil, []string{"identification"}},
		"a keeper nobody registered":  {"desk", "hotline", []string{"identification", "consent"}, []string{"consent", "coordination", "identification"}},
	} {
		t.Run(name, func(t *testing.T) {
			said := answers{}
			for _, service := range one.tells {
				said[service+" /cases/one"], said[service+" /cases/one/grants"] = `{}`, kept
			}
			var mu sync.Mutex
			var asks []string
			c := overheard(t, said, func(what string) {
				mu.Lock()
				defer mu.Unlock()
				service, _, _ := strings.Cut(what, " ")
				asks = append(asks, service)
			})
			c.Agencies = []Agency{
				{ID: "lantern", Helps: []Help{{Service: "shelter"}}},
				{ID: "welfare", Keeps: true, Helps: []Help{{Service: "shelter"}}},
				{ID: "office", Helps: []Help{{Service: "bestinterests"}}},
				{ID: "desk"},
				{ID: "other"},
			}
			all, keepers := []string{"shelter_coordinator", "guardian", "hotline", "child_social_worker"}, []string{"hotline", "child_social_worker"}
			c.Doers = map[string][]string{
				"identification.read": all, "consent.read": all, "coordination.read": keepers, "shelter.read": {"shelter_coordinator", "child_social_worker"},
				"health.read": {"guardian", "child_social_worker"}, "bestinterests.read": {"guardian", "child_social_worker"}, "shelter.list": {"shelter_coordinator"},
			}
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
			r.SetPathValue("case", "one")
			v := visit{w: httptest.NewRecorder(), r: r, words: in(t, "en"), session: session.Session{Agency: one.agency, Roles: []string{one.role}}, user: c.api.As("somebody"), log: c.Log}
			err := c.oneCase(v)
			slices.Sort(asks)
			if !slices.Equal(asks, one.asks) || (err == nil) != (len(one.tells) > 0) {
				t.Errorf("asked are %v, want %v (%v)", asks, one.asks, err)
			}
		})
	}
}

// What a service told in a form that is not read here is left out, and logged by the service and the field, without what stands there.
func TestWhatCannotBeReadIsLogged(t *testing.T) {
	c := among(t, answers{
		"identification /cases/one": `{"case": "one", "referrals": "Celeste", "needs": "Celeste"}`,
		"bestinterests /cases/one":  `{"case": "one", "dissent": ["Celeste"]}`,
	})
	var said strings.Builder
	c.Log = slog.New(slog.NewTextHandler(&said, nil))
	if _, err := c.by(t, "en", c.oneCase, []string{"worker"}, "case", "one"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"service=identification field=referrals", "service=identification field=needs", "service=bestinterests field=dissent"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("%s is not logged: %s", want, said.String())
		}
	}
	if strings.Contains(said.String(), "Celeste") {
		t.Errorf("what stands there is logged: %s", said.String())
	}
}

// Where several refuse, the first of them is told, in the order in which their parts are shown.
func TestTheFirstRefusalIsTold(t *testing.T) {
	const no = `{"code": "refused", "title": "%s", "rules": ["N-02"]}`
	c := among(t, answers{"shelter /cases/one": fmt.Sprintf(no, "Not this first."), "health /cases/one": fmt.Sprintf(no, "Not this after.")})
	page, err := c.by(t, "en", c.oneCase, []string{"worker"}, "case", "one")
	if err == nil || !strings.Contains(page, "Not this first.") || strings.Contains(page, "Not this after.") {
		t.Errorf("it reads, %v:\n%s", err, page)
	}
}
