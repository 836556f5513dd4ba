package mangrove

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"mangrove/pkg/web"
)

// demoMark says when the demo world of this data folder was begun, and, once it is whole, which case is Nadia's. A
// world that was begun is gone on with: all its dates follow from that instant, so the same requests have the same keys
// and are done once.
type demoMark struct {
	Begun time.Time `json:"begun"`
	Nadia string    `json:"nadia,omitempty"`
}

// demo loads the demo world through the public APIs, as people would; on a loaded one it only reads its mark.
func (u *upRun) demo(ctx context.Context) error {
	path := filepath.Join(u.cfg.Data, "demo.json")
	var mark demoMark
	b, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		mark.Begun = u.clock.Now().UTC().Truncate(time.Second)
		if err := writeJSON(path, mark); err != nil {
			return err
		}
	case err != nil:
		return fmt.Errorf("reading how far it is: %w", err)
	default:
		if err := json.Unmarshal(b, &mark); err != nil {
			return fmt.Errorf("reading how far it is: %w", err)
		}
	}
	if mark.Nadia == "" {
		d := &demoLoader{ctx: ctx, up: u, begun: mark.Begun, client: web.NewClient(u.url(), nil)}
		mark.Nadia = d.load()
		if d.err != nil {
			return d.err
		}
		// The last acceptances must have reached the houses before anybody is told to look.
		if _, err := quiet(ctx, u.url()); err != nil {
			return err
		}
		if err := writeJSON(path, mark); err != nil {
			return err
		}
	}
	u.nadia.Store(&mark.Nadia)
	return nil
}

// demoLoader asks as the people of the demo world do, one request after another.
type demoLoader struct {
	ctx      context.Context //nolint:containedctx // it lives as long as one load
	up       *upRun
	begun    time.Time
	client   *web.Client
	asked    int
	position string
	err      error
}

// do asks and gives the id of what was brought into being. After a failure it does nothing.
func (d *demoLoader) do(as, service, path string, body map[string]any) string {
	if d.err != nil {
		return ""
	}
	d.asked++
	token, err := d.up.provider.Token(d.ctx, as, service)
	if err != nil {
		d.err = err
		return ""
	}
	headers := []string{web.HeaderIdempotency, fmt.Sprintf("demo-%d", d.asked)}
	if d.position != "" {
		headers = append(headers, web.HeaderPosition, d.position)
	}
	status, _, answer, err := d.client.Do(d.ctx, http.MethodPost, "/api/"+service+"/v1"+path, token, body, headers...)
	var done struct{ ID, Position, Code string }
	if err == nil {
		err = json.Unmarshal(answer, &done)
	}
	if err == nil && status >= http.StatusBadRequest {
		err = fmt.Errorf("status %d %s", status, done.Code)
	}
	if err != nil {
		d.err = fmt.Errorf("request %d of the demo world, by %s to %s: %w", d.asked, as, service, err)
		return ""
	}
	d.position = done.Position
	return done.ID
}

func (d *demoLoader) in(days int) string { return d.begun.AddDate(0, 0, days).Format(time.RFC3339) }

// born is a birth somewhere between two ages, today.
func (d *demoLoader) born(youngest, oldest int, status string) map[string]any {
	return map[string]any{
		"earliest": d.begun.AddDate(-oldest-1, 0, 1).Format(time.DateOnly), "latest": d.begun.AddDate(-youngest, 0, -1).Format(time.DateOnly),
		"status": status,
	}
}

func (d *demoLoader) unit(as, agency, house, alias, kind string, beds int, nearness string) string {
	return d.do(as, "shelter", "/units", map[string]any{
		"agency": agency, "house": house, "alias": alias, "kind": kind, "beds": beds, "nearness": nearness, "awake_staff": kind == "children",
	})
}

func (d *demoLoader) open(as, name string, birth map[string]any, household string) string {
	return d.do(as, "identification", "/cases", map[string]any{
		"channel": "hotline", "birth": birth, "household": household, "identity": map[string]any{"name": name + " (invented)", "language": "fr"},
	})
}

// agree records that a house may know something. A child's agreement is the guardian's, with the child's view.
func (d *demoLoader) agree(as, id, agency, giver, view string, categories ...string) {
	witness, of := "amara", "child-welfare"
	if as == witness {
		witness, of = "ibrahim", "referral-desk"
	}
	body := map[string]any{
		"family": "sharing", "purpose": "shelter", "categories": categories, "recipient": map[string]any{"agency": agency, "service": "shelter"},
		"giver": giver, "until": d.in(90), "evidence": map[string]any{
			"proof": "mark", "witness": witness, "witness_agency": of, "language": "fr", "explained": "text-1-fr", "notice_given": true,
		},
	}
	if view != "" {
		body["child_view"] = view
	}
	agreed := d.do(as, "consent", "/cases/"+id+"/consents", body)
	d.do(witness, "consent", "/cases/"+id+"/consents/"+agreed+"/confirmation", map[string]any{
		"family": body["family"], "purpose": body["purpose"], "categories": body["categories"], "recipient": body["recipient"],
	})
}

// refer asks a house, which accepts.
func (d *demoLoader) refer(as, id, coordinator, agency string, categories ...string) {
	at := "/cases/" + id + "/referrals"
	referral := d.do(as, "identification", at, map[string]any{"service": "shelter", "agency": agency, "purpose": "shelter", "categories": categories})
	d.do(coordinator, "identification", at+"/"+referral+"/accept", map[string]any{})
}

func (d *demoLoader) admit(as, id, unit string) {
	d.do(as, "shelter", "/cases/"+id+"/admission", map[string]any{"unit": unit})
}

func (d *demoLoader) guardian(as, id string) {
	at := "/cases/" + id + "/referrals"
	referral := d.do(as, "identification", at, map[string]any{"service": "bestinterests", "agency": "guardianship-office", "purpose": "guardian_appointment"})
	d.do("clara", "identification", at+"/"+referral+"/accept", map[string]any{})
	d.do("clara", "bestinterests", "/cases/"+id+"/guardian", map[string]any{"guardian": "mariam", "agency": "guardianship-office"})
}

// load brings the world about and gives Nadia's case. Beds are as many as leave free what the houses have free.
func (d *demoLoader) load() string {
	women := d.unit("rosa", "lantern", "Lantern", "women", "adults", 3, "same_town")
	d.unit("rosa", "lantern", "Lantern", "family", "family", 2, "same_town")
	boys := d.unit("rosa", "lantern", "Kite", "boys of 8 to 14", "children", 2, "same_town")
	d.unit("rosa", "lantern", "Tern", "boys of 15 to 17", "children", 1, "within_two_hours")
	girls := d.unit("rosa", "lantern", "Fern", "girls", "children", 1, "within_two_hours")
	men := d.unit("teodora", "heron", "Heron", "men", "adults", 7, "within_two_hours")

	nadia := d.open("ibrahim", "Nadia Belo", d.born(27, 27, "declared"), "")
	d.do("ibrahim", "identification", "/cases/"+nadia+"/needs", map[string]any{"needs": map[string]any{"diet": "low salt", "mobility": "ground floor"}})
	d.do("ibrahim", "identification", "/cases/"+nadia+"/statement", map[string]any{"statement": map[string]any{"text": "What she told, once. (invented)"}})
	d.agree("ibrahim", nadia, "lantern", "person", "", "IDENTITY", "NEEDS")
	d.refer("ibrahim", nadia, "rosa", "lantern", "IDENTITY", "NEEDS")
	d.do("rosa", "shelter", "/cases/"+nadia+"/reservation", map[string]any{"unit": women})

	nuno := d.open("amara", "Nuno", d.born(9, 11, "estimated"), "")
	d.do("amara", "identification", "/cases/"+nuno+"/age-dispute", map[string]any{})
	d.guardian("amara", nuno)
	d.agree("amara", nuno, "lantern", "guardian", "heard", "IDENTITY")
	d.refer("amara", nuno, "rosa", "lantern", "IDENTITY")
	d.admit("rosa", nuno, boys)

	samuel := d.open("ibrahim", "Samuel Oduya", d.born(31, 31, "documented"), "")
	d.agree("ibrahim", samuel, "heron", "person", "", "IDENTITY")
	d.refer("ibrahim", samuel, "teodora", "heron", "IDENTITY")
	d.admit("teodora", samuel, men)

	sefi := d.open("amara", "Sefi", d.born(13, 13, "declared"), "")
	d.guardian("amara", sefi)
	d.agree("amara", sefi, "lantern", "guardian", "assent", "IDENTITY")
	d.refer("amara", sefi, "rosa", "lantern", "IDENTITY")
	d.admit("rosa", sefi, girls)

	// Three of one household, for whom no unit has room.
	for _, one := range []struct {
		name string
		age  int
	}{{"Yara Sato", 34}, {"Elias Sato", 14}, {"Lina Sato", 4}} {
		id := d.open("ibrahim", one.name, d.born(one.age, one.age, "declared"), "demo-household")
		d.refer("ibrahim", id, "rosa", "lantern")
	}
	return nadia
}
