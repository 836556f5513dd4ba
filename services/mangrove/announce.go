package mangrove

import (
	"fmt"
	"os/exec"
	"text/tabwriter"

	"mangrove/services/console/view"
	"mangrove/services/console/words"
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
	english, _ := u.book.In("en")
	for _, a := range offered(english) {
		line("%s\t%s, %s\t%s", a.ID, a.Name, a.Role, a.Sees)
	}
	line("")
	line("Try")
	for i, t := range u.tries(english) {
		line("  %d. %s\t%s", i+1, t.What, t.Command)
	}
	line("")
	w.Flush() //nolint:errcheck // the terminal has gone
	fmt.Fprintf(u.cfg.Out, "mangrove ready %s\n", u.url())
}

// tries are three things to try, with a real case where there is a demo world. Whoever is helped is named by initials alone.
func (u *upRun) tries(w words.Words) []view.Try {
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
	return []view.Try{
		{What: w.T("demo.try.story"), Command: mangrove + " story first"},
		{What: w.T("demo.try.police"), Command: ask("paul", "/cases/"+told)},
		{What: w.T("demo.try.ledger"), Command: ask("noor", "/ledger?actor=paul&case="+told)},
	}
}
