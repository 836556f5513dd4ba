package mangrove

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"mangrove/pkg/web"
)

// oneRow is a sheet of one person, of whom something cannot be read, taken in as an account of an agency that keeps cases.
func (d desk) oneRow(as, ref string) traveller {
	d.t.Helper()
	var sheet struct {
		Rows []struct {
			Case        string
			Provisional bool
		}
	}
	row := "row_ref,prs_FirstName,prs_Birthdate,prs_Gender\n" + ref + ",Mistyped Invented,1990-05-17,Xyz\n"
	request(d.t, d.url, as, http.MethodPost, "/api/identification/v1/sheets", []byte(row), &sheet, "Content-Type", "text/csv")
	if len(sheet.Rows) != 1 || sheet.Rows[0].Case == "" || !sheet.Rows[0].Provisional {
		d.t.Fatalf("a sheet with a row to mend became %+v", sheet)
	}
	d.quiet()
	p := traveller{desk: d, id: sheet.Rows[0].Case}
	if unread := fmt.Sprint(p.ask(as, http.MethodGet, "identification", p.path(""), nil, http.StatusOK)["unread"]); unread != "[prs_Gender]" {
		d.t.Errorf("of the row it is told that %s could not be read", unread)
	}
	return p
}

// reads is all that somebody is told of the person by a service.
func (p traveller) reads(as, service string) string {
	p.t.Helper()
	raw, err := json.Marshal(p.ask(as, http.MethodGet, service, p.path(""), nil, http.StatusOK))
	if err != nil {
		p.t.Fatal(err)
	}
	return string(raw)
}

// sharesTheName records that a house may know who the person is, with its witness.
func (p traveller) sharesTheName(agency string) {
	p.t.Helper()
	to, until := object{"agency": agency, "service": "shelter"}, p.in(24*90)
	said := object{"family": "sharing", "purpose": "shelter", "recipient": to, "giver": "person", "until": until, "categories": []string{"IDENTITY"}}
	id, _ := p.ask("ibrahim", http.MethodPost, "consent", p.path("/consents"), with(said, object{"evidence": object{
		"proof": "mark", "witness": "amara", "witness_agency": "child-welfare", "language": "pt", "explained": "text-1-pt", "notice_given": true,
	}}), http.StatusOK)["id"].(string)
	p.ask("amara", http.MethodPost, "consent", p.path("/consents/"+id+"/confirmation"), said, http.StatusOK)
	p.quiet()
	referral, _ := p.ask("ibrahim", http.MethodPost, "identification", p.path("/referrals"), object{
		"service": "shelter", "agency": agency, "purpose": "shelter", "categories": []string{"IDENTITY"},
	}, http.StatusOK)["id"].(string)
	p.ask("rosa", http.MethodPost, "identification", p.path("/referrals/"+referral+"/accept"), object{}, http.StatusOK)
	p.quiet()
}

// corrections are what somebody is told of when who the person is was corrected, under a grant or none.
func (p traveller) corrections(as string, headers ...string) (status int, told string) {
	p.t.Helper()
	token, err := fetchToken(p.t.Context(), p.url, as, "identification")
	if err != nil {
		p.t.Fatal(err)
	}
	status, _, raw, err := web.NewClient(p.url, nil).Do(p.t.Context(), http.MethodGet, "/api/identification/v1"+p.path("/corrections"), token, nil, headers...)
	if err != nil {
		p.t.Fatal(err)
	}
	return status, string(raw)
}

// A row of a sheet that could not be read whole is a duty until who somebody is was written anew. Then the new name stands wherever
// the old one did, and the old one nowhere; that it was corrected, when, by which agency and roles, is in the person's own record.
func TestARowOfASheetIsMended(t *testing.T) {
	t.Parallel()
	url := lent(t)
	d := desk{t, url, single(url)}
	p := d.oneRow("ibrahim", "mended-1")
	if got := p.due("ibrahim", "identification"); got != "mend_row/open" {
		t.Fatalf("of a row that could not be read whole %q is owed", got)
	}
	p.sharesTheName("lantern")
	for who, service := range map[string]string{"ibrahim": "identification", "rosa": "shelter"} {
		if got := p.reads(who, service); !strings.Contains(got, "Mistyped") {
			t.Fatalf("before it is corrected %s reads %s", who, got)
		}
	}
	for _, wrong := range []struct {
		body  object
		field string
	}{
		{object{}, "identity"},
		{object{"identity": object{"sex": "Feminine"}}, "identity.name"},
		{object{"identity": object{"name": "", "sex": "Feminine"}}, "identity.name"},
	} {
		if said := p.ask("ibrahim", http.MethodPost, "identification", p.path("/identity"), wrong.body, http.StatusBadRequest); said["field"] != wrong.field {
			t.Errorf("%v is refused for %v, want %s", wrong.body, said["field"], wrong.field)
		}
	}
	whole := object{"identity": object{"name": "Maren Solveig (invented)", "sex": "Feminine", "language": "no"}}
	p.ask("ibrahim", http.MethodPost, "identification", p.path("/identity"), whole, http.StatusOK)
	p.quiet()
	if got := p.due("ibrahim", "identification"); strings.Contains(got, "mend_row") {
		t.Errorf("of a row that was mended %q is owed", got)
	}
	for who, service := range map[string]string{"ibrahim": "identification", "salma": "identification", "rosa": "shelter"} {
		if got := p.reads(who, service); !strings.Contains(got, "Maren Solveig") || strings.Contains(got, "Mistyped") {
			t.Errorf("once it is corrected %s reads %s", who, got)
		}
	}
	if got := p.reads("ibrahim", "identification"); !strings.Contains(got, `"stage":"detected"`) || !strings.Contains(got, `"unread":[]`) {
		t.Errorf("whose row was mended is provisional no more, and reads %s", got)
	}
	if got := fmt.Sprint(p.ask("grace", http.MethodGet, "coordination", p.path(""), nil, http.StatusOK)["steps"]); !strings.Contains(got, "who they are was corrected") {
		t.Errorf("who coordinates reads %s", got)
	}
	day := object{"earliest": "1990-05-18", "latest": "1990-05-18", "status": "declared"}
	p.ask("ibrahim", http.MethodPost, "identification", p.path("/birth"), object{"birth": day}, http.StatusOK)
	p.ask("ibrahim", http.MethodPost, "identification", p.path("/identity"), whole, http.StatusOK) // one of the day with the first
	own, _ := p.ask("ibrahim", http.MethodPost, "consent", p.path("/own-record"), object{"reader": "ibrahim", "agency": "referral-desk", "until": p.in(12)}, http.StatusOK)["id"].(string)
	p.quiet()
	if status, told := p.corrections("ibrahim", web.HeaderBasis, own); status != http.StatusOK || !strings.Contains(told, "referral-desk") || !strings.Contains(told, `"hotline"`) ||
		strings.Contains(told, "ibrahim") || strings.Contains(told, "Maren") || strings.Count(told, `"last"`) != 2 ||
		!strings.Contains(told, `"what":"identity"`) || !strings.Contains(told, `"what":"birth"`) || !strings.Contains(told, `"times":2`) || strings.Contains(told, "1990") {
		t.Errorf("the own record is told, %d: %s", status, told)
	}
	for as, want := range map[string]int{"rosa": http.StatusForbidden, "paul": http.StatusNotFound} {
		if status, told := p.corrections(as); status != want || strings.Contains(told, "referral-desk") {
			t.Errorf("%s, who has no part in identification, is told, %d: %s", as, status, told)
		}
	}
}

// Who says which version of the case they read writes nothing over what somebody else wrote since, of the name or the birth.
func TestAStaleCorrectionWritesNothing(t *testing.T) {
	t.Parallel()
	url := lent(t)
	d := desk{t, url, single(url)}
	p := d.oneRow("ibrahim", "mended-4")
	token, err := fetchToken(t.Context(), url, "ibrahim", "identification")
	if err != nil {
		t.Fatal(err)
	}
	read := `"` + fmt.Sprint(p.ask("ibrahim", http.MethodGet, "identification", p.path(""), nil, http.StatusOK)["version"]) + `"`
	for _, one := range []struct {
		path string
		body object
		want int
	}{
		{"/identity", object{"identity": object{"name": "Maren Solveig (invented)"}}, http.StatusOK},
		{"/identity", object{"identity": object{"name": "Mistyped Invented", "sex": "Feminine"}}, http.StatusConflict},
		{"/birth", object{"birth": object{"earliest": "1990-05-18", "latest": "1990-05-18", "status": "declared"}}, http.StatusConflict},
	} {
		status, _, raw, err := web.NewClient(url, nil).Do(t.Context(), http.MethodPost, "/api/identification/v1"+p.path(one.path), token, one.body, "If-Match", read)
		if err != nil || status != one.want || status == http.StatusConflict && !strings.Contains(string(raw), `"code":"conflict"`) {
			t.Errorf("%s of version %s is answered %d, %v, want %d: %s", one.path, read, status, err, one.want, raw)
		}
	}
	if got := p.reads("ibrahim", "identification"); !strings.Contains(got, "Maren Solveig") || strings.Contains(got, "Mistyped") || strings.Contains(got, "1990-05-18") {
		t.Errorf("what is held is %s", got)
	}
}

// Who somebody is is written by the agency that keeps the case alone: who works for another is told so, and who has no part reads what
// they would of no case.
func TestWhoSomebodyIsIsWrittenByWhoKeepsTheCase(t *testing.T) {
	t.Parallel()
	url := lent(t)
	d := desk{t, url, single(url)}
	p := d.oneRow("ibrahim", "mended-2")
	p.joins("identification", "child-welfare", "identification", "amara")
	anew := object{"identity": object{"name": "Another (invented)"}}
	no := p.ask("amara", http.MethodPost, "identification", p.path("/identity"), anew, http.StatusForbidden)
	d.denied(no, "[N-02]")
	if title := fmt.Sprint(no["title"]); !strings.HasPrefix(title, "The agency that keeps the case") {
		t.Errorf("another agency reads %q", title)
	}
	none := traveller{desk: d, id: "00000000-0000-4000-8000-000000000000"}
	for _, as := range []string{"rosa", "paul", "vera", "leonor"} {
		there := p.ask(as, http.MethodPost, "identification", p.path("/identity"), anew, http.StatusNotFound)
		nowhere := none.ask(as, http.MethodPost, "identification", none.path("/identity"), anew, http.StatusNotFound)
		delete(there, "decision")
		delete(nowhere, "decision")
		if fmt.Sprint(there) != fmt.Sprint(nowhere) || there["code"] != "no_such_record" {
			t.Errorf("%s reads %v, and of no case %v", as, there, nowhere)
		}
	}
	if got := p.reads("ibrahim", "identification"); !strings.Contains(got, "Mistyped") || p.due("ibrahim", "identification") == "" {
		t.Errorf("refused, it reads %s", got)
	}

	theirs := d.oneRow("amara", "mended-3") // of a department without a hotline, the supervisor mends it
	theirs.ask("ruth", http.MethodPost, "identification", theirs.path("/identity"), anew, http.StatusOK)
	theirs.quiet()
	if status, told := theirs.corrections("amara"); status != http.StatusOK || !strings.Contains(told, `"supervisor"`) {
		t.Errorf("by whom it was corrected is told as %d: %s", status, told)
	}
}
