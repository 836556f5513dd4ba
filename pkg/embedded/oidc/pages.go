package oidc

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"

	"github.com/zitadel/oidc/v3/pkg/op"
	"golang.org/x/text/language"
)

// Tongue is a language of the pages that people see here, and all that these say in it.
type Tongue struct {
	Code      string          // BCP 47: "ar"
	Direction string          // ltr or rtl
	Title     string          // of a page, in the browser's tab
	Asks      string          // heads the list of accounts
	Note      string          // stands below that
	Lines     map[string]Line // by account
	Failed    string          // heads the next two
	Gone      string          // why a sign-in does not go on
	Foreign   string          // why a choice made on another page is none
	SignedOut string
}

// Line is what the list says of an account.
type Line struct {
	Role   string // within the agency
	Agency string // by its name; empty for survivors
	Sees   string // what you will see as this account
}

//go:embed pages.html
var pagesHTML string

// pages are what people see of the provider.
type pages struct {
	store    *storage
	tongues  []Tongue
	matcher  language.Matcher
	template *template.Template
	// onward is where a browser goes once an account is chosen.
	onward func(r *http.Request, id string) string
}

func newPages(store *storage, tongues []Tongue, inner *op.Provider) (*pages, error) {
	all, err := template.New("pages").Parse(pagesHTML)
	if err != nil {
		return nil, fmt.Errorf("oidc: pages: %w", err)
	}
	var tags []language.Tag
	for _, t := range tongues {
		tag, err := language.Parse(t.Code)
		if err != nil {
			return nil, fmt.Errorf("oidc: language %q: %w", t.Code, err)
		}
		tags = append(tags, tag)
	}
	onward := func(r *http.Request, id string) string {
		return op.AuthCallbackURL(inner)(op.ContextWithIssuer(r.Context(), store.issuer), id)
	}
	return &pages{store, tongues, language.NewMatcher(tags), all, onward}, nil
}

// tongue is the first language spoken here of those that a client names for its user, else of those that the browser asks for.
func (p *pages) tongue(r *http.Request, named string) Tongue {
	_, i := language.MatchStrings(p.matcher, named, r.Header.Get("Accept-Language"))
	return p.tongues[i]
}

// list offers the accounts.
func (p *pages) list(w http.ResponseWriter, r *http.Request) {
	in, err := p.store.signIn(r.FormValue("request"))
	if err == nil && in.Done() {
		err = errNoSignIn
	}
	if err != nil {
		t := p.tongue(r, "")
		p.say(w, http.StatusBadRequest, t, t.Failed, t.Gone)
		return
	}
	// Browsers hold form-action against the redirects that follow the form, so the
	// place the sign-in returns to is named.
	w.Header().Set("Content-Security-Policy", policy+"; form-action 'self' "+origin(in.request.RedirectURI))
	t := p.tongue(r, in.languages())
	p.show(w, http.StatusOK, "list", map[string]any{"Tongue": t, "Request": in.id, "Accounts": p.store.order})
}

// choose takes the account that was chosen.
func (p *pages) choose(w http.ResponseWriter, r *http.Request) {
	t := p.tongue(r, r.PostFormValue("language"))
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		p.say(w, http.StatusForbidden, t, t.Failed, t.Foreign)
		return
	}
	id := r.PostFormValue("request")
	switch err := p.store.choose(id, r.PostFormValue("account")); {
	case errors.Is(err, errNoSignIn):
		p.say(w, http.StatusBadRequest, t, t.Failed, t.Gone)
	case err != nil: // no button of the page asks for that
		http.Error(w, err.Error(), http.StatusBadRequest)
	default:
		http.Redirect(w, r, p.onward(r, id), http.StatusSeeOther)
	}
}

func (p *pages) signedOut(w http.ResponseWriter, r *http.Request) {
	t := p.tongue(r, "")
	p.say(w, http.StatusOK, t, t.SignedOut, "")
}

// policy is the content security policy of every page.
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"

// say shows a page that offers nothing.
func (p *pages) say(w http.ResponseWriter, status int, t Tongue, heading, text string) {
	w.Header().Set("Content-Security-Policy", policy+"; form-action 'none'")
	p.show(w, status, "say", map[string]any{"Tongue": t, "Heading": heading, "Text": text})
}

func (p *pages) show(w http.ResponseWriter, status int, name string, of map[string]any) {
	var page bytes.Buffer
	if err := p.template.ExecuteTemplate(&page, name, of); err != nil {
		http.Error(w, "the page could not be made", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	w.WriteHeader(status)
	_, _ = page.WriteTo(w) // the browser is gone: nobody to tell
}

func origin(uri string) string {
	u, err := url.Parse(uri)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
