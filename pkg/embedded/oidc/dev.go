package oidc

import (
	"encoding/json"
	"errors"
	"net/http"
)

// devToken answers {"as": ACCOUNT, "for": SERVICE} with a token, for a command
// in another process. ServeHTTP has already refused other machines and names;
// here a page of another origin is refused too, and JSON is demanded, which such
// a page cannot send without asking first.
func (p *Provider) devToken(w http.ResponseWriter, r *http.Request) {
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		answer(w, http.StatusForbidden, map[string]any{"error": "access_denied", "error_description": "not for pages of another origin"})
		return
	}
	var ask struct {
		As  string `json:"as"`
		For string `json:"for"`
	}
	in := json.NewDecoder(r.Body)
	in.DisallowUnknownFields()
	if err := in.Decode(&ask); err != nil || r.Header.Get("Content-Type") != "application/json" {
		answer(w, http.StatusBadRequest, map[string]any{"error": "invalid_request", "error_description": `send application/json {"as": ACCOUNT, "for": SERVICE}`})
		return
	}
	raw, err := p.Token(r.Context(), ask.As, ask.For)
	var unknown *unknownError
	switch {
	case errors.As(err, &unknown):
		answer(w, http.StatusBadRequest, map[string]any{"error": "invalid_request", "error_description": err.Error()})
	case err != nil:
		answer(w, http.StatusInternalServerError, map[string]any{"error": "server_error", "error_description": "the token could not be signed"})
	default:
		answer(w, http.StatusOK, map[string]any{"access_token": raw, "expires_in": int(p.store.lifetime.Seconds())})
	}
}

func answer(w http.ResponseWriter, status int, body map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the caller is gone: nobody to tell
}
