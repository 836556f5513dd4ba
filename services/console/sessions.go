package console

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"mangrove/services/console/session"
	"mangrove/services/console/signin"
	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// The names of the cookies: who is signed in, a sign-in under way, the language, and that somebody left quickly.
const (
	sessionCookie  = "mangrove"
	begunCookie    = "mangrove-begun"
	languageCookie = "mangrove-language"
	awayCookie     = "away"
)

// Once somebody has left quickly, the browser shows nothing of the console for a while, whatever is pressed.
const awayFor = 10 * time.Minute

func (c *Console) cookie(name, value string, lasts time.Duration) *http.Cookie {
	one := &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, Secure: c.secure(), SameSite: http.SameSiteLaxMode}
	if c.secure() {
		one.Name = "__Host-" + name
	}
	one.MaxAge = int(lasts.Seconds())
	if lasts < 0 {
		one.MaxAge = -1
	}
	return one
}

func (c *Console) value(r *http.Request, name string) string {
	got, err := r.Cookie(c.cookie(name, "", 0).Name)
	if err != nil {
		return ""
	}
	return got.Value
}

// load gives the session of a browser.
func (c *Console) load(r *http.Request) (string, session.Session, error) {
	secret := c.value(r, sessionCookie)
	if secret == "" {
		return "", session.Session{}, session.ErrNone
	}
	if unattended(r) {
		one, err := c.sessions.Look(r.Context(), secret)
		return secret, one, err
	}
	one, err := c.sessions.Load(r.Context(), secret)
	return secret, one, err
}

// sessionMark tells the pages of a session from those of any other. Who has it has nothing of the session.
func sessionMark(secret string) string {
	sum := sha256.Sum256([]byte("mangrove page of " + secret))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

// words are those that the browser chose, or asks for.
func (c *Console) words(r *http.Request) words.Words {
	if w, ok := c.book.In(c.value(r, languageCookie)); ok {
		return w
	}
	return c.book.For(r)
}

func (c *Console) language(w http.ResponseWriter, r *http.Request) {
	if chosen, ok := c.book.In(r.FormValue("to")); ok {
		http.SetCookie(w, c.cookie(languageCookie, chosen.Code, 365*24*time.Hour))
	}
	http.Redirect(w, r, local(r.FormValue("back")), http.StatusSeeOther)
}

// local is an address within the console: anything else becomes its start, and so does what a sign-in comes back to, which is no
// place to be.
func local(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") || strings.Contains(to, `\`) ||
		path.Clean(u.Path) == Callback {
		return "/"
	}
	return to
}

// start is where nobody is signed in; who is goes to their duties.
func (c *Console) start(w http.ResponseWriter, r *http.Request) {
	_, _, err := c.load(r)
	switch {
	case err == nil:
		http.Redirect(w, r, "/home", http.StatusSeeOther)
	case c.value(r, awayCookie) != "":
		http.Redirect(w, r, "/away", http.StatusSeeOther)
	default:
		p := c.page(c.words(r), "/", "start.title")
		c.render(w, r, http.StatusOK, view.Start(p, c.Demo != nil, errors.Is(err, session.ErrNone) && c.value(r, sessionCookie) != "", back(r.FormValue("to"))))
	}
}

// turnAway sends who has no session to sign in and to come back, or who left quickly to the neutral page.
func (c *Console) turnAway(w http.ResponseWriter, r *http.Request) {
	if c.value(r, awayCookie) != "" {
		http.Redirect(w, r, "/away", http.StatusSeeOther)
		return
	}
	to := "/"
	if r.Method == http.MethodGet {
		to += back(r.URL.RequestURI())
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// back is the part of an address that says where to go afterwards.
func back(to string) string {
	if to = local(to); to == "/" {
		return ""
	}
	return "?" + url.Values{"to": {to}}.Encode()
}

// signIn sends a browser to the identity provider.
func (c *Console) signIn(w http.ResponseWriter, r *http.Request) {
	b := signin.Begun{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(), To: local(r.FormValue("to"))}
	to, err := c.provider.Begin(r.Context(), b, c.words(r).Code)
	if err != nil {
		c.fault(visit{w: w, r: r, words: c.words(r)}, err)
		return
	}
	kept, err := json.Marshal(b)
	if err != nil {
		c.fault(visit{w: w, r: r, words: c.words(r)}, err)
		return
	}
	http.SetCookie(w, c.cookie(begunCookie, base64.RawURLEncoding.EncodeToString(kept), 10*time.Minute))
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// signedIn takes what the identity provider says, and begins a session. A session that was locked goes on for the same account
// only; any other is over. One that runs is left alone by a sign-in that fails, which anybody's link can bring about.
func (c *Console) signedIn(w http.ResponseWriter, r *http.Request) {
	var b signin.Begun
	kept, err := base64.RawURLEncoding.DecodeString(c.value(r, begunCookie))
	if err == nil {
		err = json.Unmarshal(kept, &b)
	}
	http.SetCookie(w, c.cookie(begunCookie, "", -1))
	if err != nil {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	one, err := c.provider.Finish(r.Context(), b, r.URL.Query())
	if errors.Is(err, signin.ErrRefused) {
		http.Redirect(w, r, "/"+back(b.To), http.StatusSeeOther)
		return
	}
	if err != nil {
		c.fault(visit{w: w, r: r, words: c.words(r)}, err)
		return
	}
	to, same := b.To, false
	if old, was, err := c.load(r); err == nil {
		same = was.Account == one.Account
		if !same {
			to = "/"
		}
		if err := c.sessions.End(r.Context(), old); err != nil {
			c.fault(visit{w: w, r: r, words: c.words(r)}, err)
			return
		}
	}
	secret, err := c.sessions.Begin(r.Context(), one)
	if err != nil {
		c.fault(visit{w: w, r: r, words: c.words(r)}, err)
		return
	}
	http.SetCookie(w, c.cookie(sessionCookie, secret, session.Longest))
	http.SetCookie(w, c.cookie(awayCookie, "", -1))
	if !same {
		for _, name := range []string{callCookie, doneCookie} { // a call, or what was done, is of who began or did it
			http.SetCookie(w, c.cookie(name, "", -1))
		}
	}
	if to == "/" {
		to = "/home"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// lock shows nothing more until the same account has signed in again.
func (c *Console) lock(w http.ResponseWriter, r *http.Request) {
	secret, _, err := c.load(r)
	if err == nil {
		err = c.sessions.Lock(r.Context(), secret)
	}
	if err != nil && !errors.Is(err, session.ErrNone) {
		c.fault(visit{w: w, r: r, words: c.words(r)}, err)
		return
	}
	http.Redirect(w, r, local(r.FormValue("to")), http.StatusSeeOther)
}

func (c *Console) locked(v visit) {
	p := c.page(v.words, v.r.URL.RequestURI(), "locked.title")
	c.render(v.w, v.r, http.StatusOK, view.Locked(p, v.session.Name, back(v.r.URL.RequestURI())))
}

// endSession ends the session that a browser has, where it has one, though it waits for no answer any more.
func (c *Console) endSession(r *http.Request) {
	if secret := c.value(r, sessionCookie); secret != "" {
		if err := c.sessions.End(context.WithoutCancel(r.Context()), secret); err != nil {
			c.Log.WarnContext(r.Context(), "a session could not be ended", "error", err)
		}
	}
}

// leave ends the session, empties the browser of all that is the console's, and goes to a neutral page.
func (c *Console) leave(w http.ResponseWriter, r *http.Request) {
	c.endSession(r)
	w.Header().Set("Clear-Site-Data", `"cache", "cookies", "storage"`)
	http.Redirect(w, r, "/away", http.StatusSeeOther)
}

// away is the neutral page: the month. For a while every address of the console leads to it.
func (c *Console) away(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, c.cookie(awayCookie, "1", awayFor))
	words := c.words(r)
	month, weekdays, weeks := words.Calendar(c.Security())
	c.render(w, r, http.StatusOK, view.Away(c.page(words, "/away", "away.title"), month, weekdays, weeks))
}
