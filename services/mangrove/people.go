package mangrove

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"mangrove/pkg/embedded/oidc"
	"mangrove/pkg/web"
	"mangrove/services/mangrove/story"
)

// people ask the services of a world as its accounts do, one request after another.
type people struct {
	ctx     context.Context //nolint:containedctx // it lives as long as one load
	world   story.World
	clients map[string]*web.Client
	tokens  map[string]string
	// position is how far the world was when the last one was answered.
	position string
	asked    int
	err      error
}

func newPeople(ctx context.Context, world story.World) people {
	return people{ctx: ctx, world: world, clients: map[string]*web.Client{}, tokens: map[string]string{}}
}

// registrar lets workers and agencies in.
const registrar = "grace"

// Register lets accounts and their agencies in by the register's API: without it nobody does anything (N-01). Who was
// let in before is left as they are.
func Register(ctx context.Context, world story.World, accounts []oidc.Account) error {
	p := newPeople(ctx, world)
	seen := map[string]bool{}
	in := func(kind, id string) {
		if path := "/" + kind + "/" + id + "/reinstatement"; id != "" && !seen[path] {
			seen[path] = true
			p.send(registrar, "consent", path, "register-"+kind+"-"+id, map[string]any{})
		}
	}
	for _, a := range accounts {
		in("agencies", a.Agency)
		in("workers", a.ID)
	}
	p.settle()
	return wrap(p.err, "letting the accounts in")
}

// settle returns when nothing is left that any service would do by itself.
func (p *people) settle() {
	if p.err == nil {
		p.err = p.world.Quiet(p.ctx)
	}
}

// answered is what a request came back with.
type answered struct {
	status             int
	ID, Position, Code string
	Rows               []struct{ Case string }
}

// do asks, must succeed, and gives the id of what was brought into being. After a failure it does nothing.
func (p *people) do(as, service, path string, body map[string]any) string {
	p.asked++
	return p.send(as, service, path, fmt.Sprintf("demo-%d", p.asked), body).ID
}

// refused asks for what must be refused, which leaves its duty behind.
func (p *people) refused(as, service, path string, body map[string]any) {
	if a := p.ask(as, service, path, "", body); p.err == nil && a.status != http.StatusForbidden {
		p.err = fmt.Errorf("by %s to %s%s: answered %d, and it must be refused", as, service, path, a.status)
	}
}

func (p *people) send(as, service, path, key string, body any, headers ...string) answered {
	a := p.ask(as, service, path, key, body, headers...)
	// On a machine with much to do a service may not have read yet of what it decides on, or decides too slowly.
	if p.err == nil && slices.Contains([]int{http.StatusNotFound, http.StatusForbidden, http.StatusServiceUnavailable}, a.status) {
		p.settle()
		a = p.ask(as, service, path, key, body, headers...)
	}
	if p.err == nil && a.status >= http.StatusBadRequest {
		p.err = fmt.Errorf("by %s to %s%s: answered %d %s", as, service, path, a.status, a.Code)
	}
	return a
}

// ask sends a body, and reads where there is none.
func (p *people) ask(as, service, path, key string, body any, headers ...string) answered {
	var a answered
	token, method := p.token(as, service), http.MethodPost
	if p.err != nil {
		return a
	}
	if body == nil {
		method = http.MethodGet
	}
	if key != "" {
		headers = append(headers, web.HeaderIdempotency, key)
	}
	if p.position != "" {
		headers = append(headers, web.HeaderPosition, p.position)
	}
	if p.clients[service] == nil {
		p.clients[service] = web.NewClient(p.world.Base(service), nil)
	}
	for p.err == nil {
		status, header, raw, err := p.clients[service].Do(p.ctx, method, "/api/"+service+"/v1"+path, token, body, headers...)
		if status == http.StatusTooManyRequests {
			p.pause(header.Get("Retry-After"))
			continue
		}
		if err == nil {
			err = json.Unmarshal(raw, &a)
		}
		if err != nil {
			p.err = fmt.Errorf("by %s to %s%s: %w", as, service, path, err)
		}
		a.status = status
		p.position = cmp.Or(a.Position, p.position)
		break
	}
	return a
}

func (p *people) token(as, service string) string {
	if p.err == nil && p.tokens[as+" "+service] == "" {
		token, err := p.world.Token(p.ctx, as, service)
		if err != nil {
			p.err = fmt.Errorf("signing in as %s: %w", as, err)
		}
		p.tokens[as+" "+service] = token
	}
	return p.tokens[as+" "+service]
}

// pause waits as long as a service says that one person asks too fast for it.
func (p *people) pause(seconds string) {
	n, err := strconv.Atoi(seconds)
	if err != nil {
		n = 1
	}
	after := time.NewTimer(time.Duration(n) * time.Second)
	defer after.Stop()
	select {
	case <-after.C:
	case <-p.ctx.Done():
		p.err = p.ctx.Err()
	}
}
