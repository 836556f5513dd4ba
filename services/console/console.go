package console

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/klauspost/compress/gzhttp"
	"golang.org/x/sync/singleflight"
	"golang.org/x/time/rate"

	"mangrove/pkg/web"
	"mangrove/services/console/api"
	"mangrove/services/console/assets"
	"mangrove/services/console/session"
	"mangrove/services/console/signin"
	"mangrove/services/console/words"
)

// Name is the console's name, also as a client of the identity provider.
const Name = "console"

// Callback is the path that the identity provider sends a browser back to.
const Callback = "/sign-in/back"

// Config is what the console runs on.
type Config struct {
	// Address is where browsers find it, as https://console.example.
	Address string
	// Issuer is the identity provider, Secret the console's own there.
	Issuer, Secret string
	// Postgres is the address of the console's own schema, as its own role.
	Postgres string
	// Services are clients of the services, by their names.
	Services map[string]*web.Client
	Zone     *time.Location
	// Domain is the clock that duties are due by, Security the one that sessions end by.
	Domain, Security func() time.Time
	// Agencies are those of the deployment, and what each can be asked for.
	Agencies []Agency
	// Doers are the roles of each action. Nobody else is offered it, nor a case asked for in their name where reading is not for
	// them: a refusal that nobody brought about would hide those that somebody did.
	Doers map[string][]string
	// Tonight is the telephone number that somebody answers at any hour.
	Tonight string
	// Demo is what a demonstration tells of itself; nil where people are real.
	Demo *Demo
	Log  *slog.Logger
}

// Console is the running console.
type Console struct {
	Config
	book     *words.Book
	assets   *assets.Assets
	provider *signin.Provider
	sessions *session.Store
	api      *api.Client
	// renewals are under way, by the secret of the session.
	renewals singleflight.Group
	streams  streams
	ending   chan struct{}
	// paces are how soon each account may look at a child again.
	paces *lru.Cache[string, *rate.Limiter]
}

// mostPaces bounds the accounts whose pace is kept.
const mostPaces = 8192

// New puts it together; it needs the database, and no service yet.
func New(ctx context.Context, c Config) (*Console, error) {
	out := &Console{Config: c, ending: make(chan struct{})}
	var err error
	if out.book, err = words.New(c.Zone); err != nil {
		return nil, err
	}
	if out.paces, err = lru.New[string, *rate.Limiter](mostPaces); err != nil {
		return nil, fmt.Errorf("preparing to keep paces: %w", err)
	}
	if out.assets, err = assets.New(); err != nil {
		return nil, err
	}
	spoken, _ := out.book.In(words.Languages()[0].Code)
	for _, offer := range out.offers() {
		if !spoken.Has("help." + offer.Purpose) {
			return nil, fmt.Errorf("%s is offered for %q, for which there are no words", offer.Agency, offer.Purpose)
		}
	}
	out.provider, err = signin.New(ctx, signin.Config{Issuer: c.Issuer, Client: Name, Secret: c.Secret, Callback: c.Address + Callback, Now: c.Security})
	if err != nil {
		return nil, err
	}
	if out.api, err = api.New(c.Services, out.provider.For, c.Security); err != nil {
		return nil, err
	}
	if out.sessions, err = session.Open(ctx, c.Postgres, c.Security); err != nil {
		return nil, err
	}
	return out, nil
}

// Close ends what it holds.
func (c *Console) Close() { c.sessions.Close() }

// Shutdown ends the streams, which would not end by themselves. It is to be called once.
func (c *Console) Shutdown() { close(c.ending) }

// Ping says whether its database answers.
func (c *Console) Ping(ctx context.Context) error { return c.sessions.Ping(ctx) }

// ContentPolicy is the content security policy: only what the console itself carries, and no text that becomes code.
const ContentPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; " +
	"base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// maxBody is the most bytes of a form; a sheet has its own measure.
const maxBody = 64 << 10

// Handler answers browsers.
func (c *Console) Handler() (http.Handler, error) {
	mux := http.NewServeMux()
	mux.Handle("GET /assets/", c.assets)
	mux.HandleFunc("GET /{$}", c.start)
	mux.HandleFunc("GET /sign-in", c.signIn)
	mux.HandleFunc("GET "+Callback, c.signedIn)
	mux.HandleFunc("GET /language", c.language)
	mux.HandleFunc("GET /away", c.away)
	if c.Demo != nil {
		mux.HandleFunc("GET /try", c.try)
	}
	mux.HandleFunc("POST /leave", c.leave)
	mux.HandleFunc("POST /lock", c.lock)
	for pattern, room := range c.rooms() {
		mux.Handle(pattern, c.signedOnly(room))
	}
	mux.HandleFunc("/", c.unknown)
	// Sizes of compressed pages would tell of what is in them; random padding hides it.
	compressed, err := gzhttp.NewWrapper(gzhttp.RandomJitter(32, 0, false), gzhttp.MinSize(1000))
	if err != nil {
		return nil, fmt.Errorf("preparing to compress pages: %w", err)
	}
	return c.guard(http.NewCrossOriginProtection().Handler(compressed(mux))), nil
}

// guard sets what every answer has, and turns a panic into a failure like any other.
func (c *Console) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", ContentPolicy)
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		h.Set("Cache-Control", "no-store")
		defer func() {
			if v := recover(); v != nil && v != http.ErrAbortHandler { //nolint:errorlint // recover gives the very value
				// Where it was, without the value: that may be made of what a person told.
				c.Log.ErrorContext(r.Context(), "panic: this is a bug", "page", r.Pattern, "stack", string(debug.Stack()))
				http.Error(w, "this did not work", http.StatusInternalServerError)
			}
		}()
		most := int64(maxBody)
		if r.URL.Path == "/sheets" {
			most = maxSheet
		}
		r.Body = http.MaxBytesReader(w, r.Body, most)
		next.ServeHTTP(w, r)
	})
}

// secure says whether browsers reach it over TLS.
func (c *Console) secure() bool { return strings.HasPrefix(c.Address, "https://") }

// visit is one request of somebody who is signed in.
type visit struct {
	w       http.ResponseWriter
	r       *http.Request
	words   words.Words
	secret  string
	session session.Session
	user    api.User
	log     *slog.Logger
}

// room answers a visit. What it returns is shown as a page that says what went wrong and what to do.
type room func(v visit) error

// signedOnly lets in who is signed in, and whose session is not locked.
func (c *Console) signedOnly(next room) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := visit{w: w, r: r, words: c.words(r), log: c.Log}
		var err error
		v.secret, v.session, err = c.load(r)
		switch {
		case r.URL.Path == "/stream" && over(v.session, err):
			tellOver(w)
			return
		case errors.Is(err, session.ErrNone):
			c.turnAway(w, r)
			return
		case err == nil && v.session.Locked:
			c.locked(v)
			return
		case err == nil:
			v.session, err = c.fresh(r.Context(), v.secret, v.session)
			v.user = c.api.As(v.session.Access)
		}
		if err == nil {
			err = next(v)
		}
		if err != nil {
			c.fault(v, err)
		}
	})
}

// fresh renews the person's token where it is about to end. What renews it is good once, so that of a page and its stream one
// does it for both.
func (c *Console) fresh(ctx context.Context, secret string, one session.Session) (session.Session, error) {
	if c.provider.Lasts(one) {
		return one, nil
	}
	ctx = context.WithoutCancel(ctx)
	got, err, _ := c.renewals.Do(secret, func() (any, error) {
		now, err := c.sessions.Look(ctx, secret)
		if err != nil || c.provider.Lasts(now) {
			return now, err
		}
		if now, err = c.provider.Fresh(ctx, now); err != nil {
			return now, err
		}
		return now, c.sessions.Save(ctx, secret, now)
	})
	if err != nil {
		return one, err
	}
	return got.(session.Session), nil
}
