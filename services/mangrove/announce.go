package mangrove

import (
	"fmt"
	"html/template"
	"net/http"
	"os/exec"
	"strings"
	"text/tabwriter"
)

// announce prints where everything is; its last line says that all is ready.
func (u *upRun) announce() {
	w := tabwriter.NewWriter(u.cfg.Out, 0, 0, 2, ' ', 0)
	line := func(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }
	line("Mangrove, everything in one process on this machine. DEMO keys, invented people.")
	line("One process means no separation between services: never put real people in here.")
	line("")
	line("Start page\t%s/", u.url())
	line("APIs\t%s/openapi.json", u.url())
	line("Sign-in\t%s/oidc", u.url())
	line("")
	line("Account\tWho\tWhat they will see")
	for _, a := range Accounts() {
		line("%s\t%s, %s\t%s", a.ID, a.Name, strings.ReplaceAll(strings.Join(a.Roles, ", "), "_", " "), a.Sees)
	}
	line("")
	line("Try")
	for i, t := range u.tries() {
		line("  %d. %s\t%s", i+1, t.What, t.How)
	}
	line("")
	w.Flush() //nolint:errcheck // the terminal has gone
	fmt.Fprintf(u.cfg.Out, "mangrove ready %s\n", u.url())
}

// try is something to try, as a command.
type try struct{ What, How string }

// tries are three things to try, with a real case where there is a demo world. Whoever is helped is named by initials alone.
func (u *upRun) tries() []try {
	// Whoever runs it from the source has no mangrove on the path.
	mangrove, told := "go run .", "CASE"
	if _, err := exec.LookPath("mangrove"); err == nil {
		mangrove = "mangrove"
	}
	if u.cfg.Addr != defaultAddr {
		mangrove = "MANGROVE_ADDR=" + u.listener.Addr().String() + " " + mangrove
	}
	if id := u.nadia.Load(); id != nil {
		told = *id
	}
	ask := func(as, path string) string {
		return fmt.Sprintf(`curl -s -H "Authorization: Bearer $(%s token --as %s --for identification)" "%s/api/identification/v1%s"`, mangrove, as, u.url(), path)
	}
	return []try{
		{"Watch a whole case, told step by step", mangrove + " story first"},
		{"Ask for N. B., 27, as the police would", ask("paul", "/cases/"+told)},
		{"See that very question in the ledger", ask("noor", "/ledger?actor=paul&case="+told)},
	}
}

var page = template.Must(template.New("start").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Mangrove</title>
<style>body{font:17px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#173a34;background:#fbfaf6}
table{border-collapse:collapse;width:100%}td,th{text-align:start;padding:.4rem .8rem .4rem 0;border-bottom:1px solid #d9d5c8;vertical-align:top}
code{background:#efece2;padding:.1rem .3rem;border-radius:.2rem;overflow-wrap:anywhere}.note{border-inline-start:.3rem solid #b5651d;padding-inline-start:1rem}</style>
<h1>Mangrove</h1>
<p>Many agencies help one person, without handing that person's life to all of them.</p>
<p class="note">This is a demonstration with invented people and demo keys. Everything runs in <strong>one process, which means no separation
between services</strong>: never put real people in here.</p>
<h2>Three things to try</h2>
<ol>{{range .Tries}}<li>{{.What}}<br><code>{{.How}}</code></li>{{end}}</ol>
<h2>Accounts</h2>
<table><tr><th>Account</th><th>Who</th><th>What they will see</th></tr>
{{range .Accounts}}<tr><td><code>{{.ID}}</code></td><td>{{.Name}}</td><td>{{.Sees}}</td></tr>{{end}}</table>
<p>The APIs are described in <a href="/openapi.json">openapi.json</a>.</p>
</html>`))

func (u *upRun) startPage(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	page.Execute(w, map[string]any{"Tries": u.tries(), "Accounts": Accounts()}) //nolint:errcheck // the reader has gone
}
