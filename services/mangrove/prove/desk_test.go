package prove

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"mangrove/pkg/web"
	"mangrove/services/mangrove/story"
)

// desk is where people work with a platform, over HTTP alone.
type desk struct {
	t    *testing.T // of the test that now uses it
	site story.World
	wire *http.Transport

	mu     sync.Mutex
	tokens map[string]signed
}

// signed is a token and when it was given. It lasts for ten minutes, and is used for half of them.
type signed struct {
	token string
	at    time.Time
}

const fresh = 5 * time.Minute

func newDesk(t *testing.T, site story.World) *desk {
	return &desk{t: t, site: site, wire: &http.Transport{MaxIdleConnsPerHost: 32}, tokens: map[string]signed{}}
}

// within lets a part of the test use the desk until it ends.
func (d *desk) within(t *testing.T) {
	t.Helper()
	whole := d.t
	d.t = t
	t.Cleanup(func() { d.t = whole })
}

// warm sends one case round: a service says that it is ready before its consumers have found their topics.
func (d *desk) warm() {
	d.t.Helper()
	open, _ := invented()
	d.must("ibrahim", "POST", "/identification/v1/cases", open)
	d.mustQuiet()
}

// token signs an account in at a service.
func (d *desk) token(ctx context.Context, as, service string) (string, error) {
	d.mu.Lock()
	had := d.tokens[as+" "+service]
	d.mu.Unlock()
	if time.Since(had.at) < fresh {
		return had.token, nil
	}
	token, err := d.site.Token(ctx, as, service)
	if err != nil {
		return "", err
	}
	d.mu.Lock()
	d.tokens[as+" "+service] = signed{token, time.Now()}
	d.mu.Unlock()
	return token, nil
}

// reply is what a request came back with.
type reply struct {
	status int
	header http.Header
	raw    []byte
	body   map[string]any
}

func (r reply) text(name string) string { s, _ := r.body[name].(string); return s }

// away says whether a section could not be opened just then, by nobody's decision.
func (r reply) away(section string) bool {
	v, _ := r.body[section].(map[string]any)
	return v["sealed"] != nil
}

// withheld gives the rules that withhold a section, and whether it is shown in the clear.
func (r reply) withheld(section string) (rules []string, shown bool) {
	v, _ := r.body[section].(map[string]any)
	w, _ := v["withheld"].(map[string]any)
	list, _ := w["rules"].([]any)
	for _, rule := range list {
		rules = append(rules, fmt.Sprint(rule))
	}
	return rules, len(v) > 0 && v["withheld"] == nil && v["sealed"] == nil
}

// ask sends one request. The path is /SERVICE/v1/...
func (d *desk) ask(ctx context.Context, as, method, path string, body any, headers ...string) (reply, error) {
	service, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	token, err := d.token(ctx, as, service)
	if err != nil {
		return reply{}, err
	}
	status, header, raw, err := web.NewClient(d.site.Base(service), d.wire).Do(ctx, method, "/api"+path, token, body, headers...)
	if err != nil {
		return reply{}, err
	}
	r := reply{status: status, header: header, raw: raw, body: map[string]any{}}
	json.Unmarshal(raw, &r.body) //nolint:errcheck // a list of bytes that is no object has no fields
	return r, nil
}

// must sends a request that has to succeed.
func (d *desk) must(as, method, path string, body any) reply {
	d.t.Helper()
	r, err := d.ask(d.t.Context(), as, method, path, body)
	if err := good(r, err); err != nil {
		d.t.Fatalf("%s %s as %s: %v", method, path, as, err)
	}
	return r
}

// good is nil where a request came back with success.
func good(r reply, err error) error {
	if err == nil && r.status >= http.StatusMultipleChoices {
		return fmt.Errorf("answered %d %s", r.status, r.raw)
	}
	return err
}

func (d *desk) mustQuiet() {
	d.t.Helper()
	if err := d.site.Quiet(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
}

func evidence() map[string]any {
	return map[string]any{
		"proof": "mark", "witness": "amara", "witness_agency": "child-welfare", "language": "fr", "interpreter_needed": false,
		"explained": "text-1-fr", "notice_given": true,
	}
}

func sharing() map[string]any {
	return map[string]any{
		"family": "sharing", "purpose": "shelter", "categories": []string{"IDENTITY", "NEEDS"},
		"recipient": map[string]any{"agency": "lantern", "service": "shelter"}, "giver": "person", "evidence": evidence(),
		"until": time.Now().AddDate(0, 0, 90).UTC().Format(time.RFC3339),
	}
}

// agree records that the person shares with the house, and has the witness confirm it. It gives the grant.
func (d *desk) agree(ctx context.Context, id string) (grant string, err error) {
	body, at := sharing(), "/consent/v1/cases/"+id+"/consents"
	given, err := d.ask(ctx, "ibrahim", "POST", at, body)
	if err := good(given, err); err != nil {
		return "", err
	}
	grant = given.text("id")
	confirmed, err := d.ask(ctx, "amara", "POST", at+"/"+grant+"/confirmation", map[string]any{
		"family": body["family"], "purpose": body["purpose"], "categories": body["categories"], "recipient": body["recipient"],
		"giver": body["giver"], "until": body["until"],
	})
	return grant, good(confirmed, err)
}

// placed brings a case as far as the house: registered, seen by the clinic, agreed, referred, accepted, folded.
func (d *desk) placed(open, needs map[string]any) (id, grant string) {
	d.t.Helper()
	id = d.must("ibrahim", "POST", "/identification/v1/cases", open).text("subject")
	d.referred(id, "samira", map[string]any{"service": "health", "agency": "riverside-clinic", "purpose": "health"})
	d.must("samira", "POST", "/health/v1/cases/"+id+"/needs", map[string]any{"needs": needs})
	grant, err := d.agree(d.t.Context(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	d.mustQuiet()
	d.referred(id, "rosa", map[string]any{"service": "shelter", "agency": "lantern", "purpose": "shelter", "categories": []string{"IDENTITY", "NEEDS"}})
	return id, grant
}

// referred asks an agency to help, which accepts and hears of it.
func (d *desk) referred(id, as string, referral map[string]any) {
	d.t.Helper()
	at := "/identification/v1/cases/" + id + "/referrals"
	asked := d.must("ibrahim", "POST", at, referral).text("id")
	d.must(as, "POST", at+"/"+asked+"/accept", map[string]any{})
	d.mustQuiet()
}

// invented is somebody who came in person: of a call it would be owed to go on with it.
func invented() (open, needs map[string]any) {
	return map[string]any{
		"channel": "in_person", "birth": map[string]any{"earliest": "1998-01-01", "latest": "1998-12-31", "status": "declared"},
		"identity": map[string]any{"name": "Nadia Belo (invented)", "language": "fr"},
	}, map[string]any{"diet": "low salt"}
}
