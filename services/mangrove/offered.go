package mangrove

import (
	"mangrove/pkg/embedded/oidc"
	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// offered are the accounts that one can sign in as, each with what they will see, in words.
func offered(w words.Words) []view.Account {
	var out []view.Account
	for _, a := range Accounts() {
		out = append(out, view.Account{ID: a.ID, Name: a.Name, Role: w.T("role." + a.Roles[0]), Agency: view.Agency(a.Agency), Sees: w.T("demo.sees." + a.ID)})
	}
	return out
}

// tongues are the identity provider's words: it has none of its own, and speaks the languages of the console.
func tongues(book *words.Book) []oidc.Tongue {
	var out []oidc.Tongue
	for _, l := range words.Languages() {
		w, _ := book.In(l.Code)
		lines := map[string]oidc.Line{}
		for _, a := range offered(w) {
			lines[a.ID] = oidc.Line{Role: a.Role, Agency: a.Agency, Sees: a.Sees}
		}
		out = append(out, oidc.Tongue{
			Code: l.Code, Direction: l.Direction, Title: w.T("start.sign_in") + " · " + w.T("product.name"), Lines: lines,
			Asks: w.T("demo.sign_in.asks"), Note: w.T("demo.sign_in.note"), Failed: w.T("fault.title"), Gone: w.T("demo.sign_in.gone"),
			Foreign: w.T("demo.sign_in.foreign"), SignedOut: w.T("demo.sign_in.signed_out"),
		})
	}
	return out
}
