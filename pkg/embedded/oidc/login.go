package oidc

import (
	"bytes"
	_ "embed"
	"fmt"
	"net/http"
	"net/url"

	"github.com/zitadel/oidc/v3/pkg/op"
)

//go:embed login.html
var loginHTML string

func (p *Provider) loginPage(w http.ResponseWriter, r *http.Request) {
	in, err := p.store.signIn(r.FormValue("request"))
	if err == nil && in.Done() {
		err = errNoSignIn
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var page bytes.Buffer
	err = p.page.Execute(&page, map[string]any{"Request": in.id, "Client": in.client, "Accounts": p.store.order})
	if err != nil {
		http.Error(w, "the page could not be made", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	// Browsers hold form-action against the redirects that follow the form, so the
	// place the sign-in returns to is named.
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' "+origin(in.request.RedirectURI))
	_, _ = page.WriteTo(w) // the browser is gone: nobody to tell
}

func (p *Provider) login(w http.ResponseWriter, r *http.Request) {
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		http.Error(w, "sign in from the page of this provider", http.StatusForbidden)
		return
	}
	id := r.PostFormValue("request")
	if err := p.store.choose(id, r.PostFormValue("account")); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	ctx := op.ContextWithIssuer(r.Context(), p.store.issuer)
	http.Redirect(w, r, op.AuthCallbackURL(p.op)(ctx, id), http.StatusSeeOther)
}

func signedOut(w http.ResponseWriter, _ *http.Request) {
	_, _ = fmt.Fprintln(w, "You are signed out.")
}

func origin(uri string) string {
	u, err := url.Parse(uri)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
