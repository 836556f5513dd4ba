package mangrove

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"
)

// A house says which children a unit takes: who is younger or older is offered another place, and gets one there in an
// emergency or beside a brother or sister (CP-12).
func TestTheAgesThatAUnitTakes(t *testing.T) {
	t.Parallel()
	url, _ := up(t, home(t)) // what is listed is of this world alone
	d := desk{t, url, single(url)}
	unit := func(alias string, from, to, status int) string {
		t.Helper()
		id, _ := d.ask("rosa", "POST", "shelter", "/units", object{
			"agency": "lantern", "house": "Ages", "alias": alias, "kind": "small_group", "beds": 8, "nearness": "same_town", "from_age": from, "to_age": to,
		}, status)["subject"].(string)
		return id
	}
	kite, tern := unit("the younger", 8, 14, http.StatusCreated), unit("the older", 15, 17, http.StatusCreated)
	unit("nobody", 15, 14, http.StatusBadRequest)

	var told []string
	for _, u := range list(d.ask("amara", "GET", "shelter", "/units", nil, http.StatusOK)["items"]) {
		told = append(told, fmt.Sprint(u["alias"], " ", u["from_age"], " to ", u["to_age"]))
	}
	slices.Sort(told)
	if want := []string{"the older 15 to 17", "the younger 8 to 14"}; !slices.Equal(told, want) {
		t.Errorf("the units are %q, want %q", told, want)
	}

	older := d.sent(15, "")
	older.calledAll()
	options := d.denied(older.shelter("rosa", "/reservation", object{"unit": kite}, http.StatusForbidden), "[CP-12]")
	if len(options) != 2 || options[0].(object)["resource"] != tern || fmt.Sprint(options[1:]) != anEmergency {
		t.Errorf("instead of one unit are offered %v", options)
	}
	older.mustOwe("rosa", "find_place")
	older.shelter("rosa", "/admission", object{"unit": tern}, http.StatusOK)

	younger := d.sent(7, "")
	younger.calledAll()
	for _, one := range []string{kite, tern} {
		if options := d.denied(younger.shelter("rosa", "/admission", object{"unit": one}, http.StatusForbidden), "[CP-12]"); fmt.Sprint(options) != anEmergency {
			t.Errorf("nobody takes who is seven, and offered are %v", options)
		}
	}
	brother := d.sent(14, younger.id)
	brother.calledAll()
	brother.shelter("rosa", "/admission", object{"unit": kite}, http.StatusOK)
	younger.shelter("rosa", "/admission", object{"unit": kite}, http.StatusOK)

	alone := d.sent(7, "")
	alone.shelter("rosa", "/admission", object{"unit": tern, "emergency": "nowhere_to_sleep"}, http.StatusOK)
}

// Who is presumed a child because no date of birth is known is made an adult by the agency that keeps the case, which could
// have said so when it opened it, or by the authority on age; not by one that the case was referred to (CP-01).
func TestTheFirstDateOfBirth(t *testing.T) {
	t.Parallel()
	url := lent(t)
	d := desk{t, url, single(url)}
	birth := func(as string, p traveller, how string, status int) object {
		t.Helper()
		return p.ask(as, "POST", "identification", p.path(how), object{"birth": object{"earliest": "1990-01-01", "latest": "1990-12-31", "status": "declared"}}, status)
	}
	opened := func() traveller {
		t.Helper()
		id, _ := d.ask("ibrahim", "POST", "identification", "/cases", object{
			"channel": "hotline", "identity": object{"name": "Mira Sol (invented)", "language": "pt"},
		}, http.StatusCreated)["subject"].(string)
		return traveller{desk: d, id: id}
	}
	p := opened()
	p.joins("identification", "child-welfare", "identification", "amara")
	d.denied(birth("amara", p, "/birth", http.StatusForbidden), "[CP-01]")
	birth("ibrahim", p, "/birth", http.StatusOK)

	p = opened()
	p.joins("identification", "child-welfare", "identification", "amara")
	birth("ruth", p, "/age", http.StatusOK)
}

// One worker does not make an adult of a child by moving the birth a little every day, nor keep somebody a child for years. Any word
// but that of the authority on age leaves the time as a child, but for a slip of a few days that the keeping agency mends (CP-01).
func TestAChildhoodIsNotMovedByACorrection(t *testing.T) {
	t.Parallel()
	url := lent(t)
	d := desk{t, url, single(url)}
	born := d.today().AddDate(-15, 0, -90)
	day := func(days int) string { return born.AddDate(0, 0, days).Format(time.DateOnly) }
	date := func(latest, status string) object {
		return object{"birth": object{"earliest": latest, "latest": latest, "status": status}}
	}
	p := d.opened("Grown", "1990-12-31", date(day(0), "documented"))
	p.joins("identification", "child-welfare", "identification", "amara")
	said := func(as string, body object, status int) object {
		t.Helper()
		return p.ask(as, "POST", "identification", p.path("/birth"), body, status)
	}
	adult := d.today().AddDate(-18, 0, 1).Format(time.DateOnly)
	for _, as := range []string{"amara", "ibrahim"} {
		d.denied(said(as, date(adult, "documented"), http.StatusForbidden), "[CP-01]")
		d.denied(said(as, date(day(1), "declared"), http.StatusForbidden), "[CP-01]")
	}
	d.denied(said("amara", date(day(-1), "documented"), http.StatusForbidden), "[CP-01]")
	said("ibrahim", date(day(-7), "documented"), http.StatusOK)
	d.denied(said("ibrahim", date(day(-8), "documented"), http.StatusForbidden), "[CP-01]")
	d.denied(said("amara", date(day(30), "documented"), http.StatusForbidden), "[CP-01]")
	d.denied(said("amara", date(day(1), "documented"), http.StatusForbidden), "[CP-01]")
	d.denied(said("ibrahim", date(day(30), "documented"), http.StatusForbidden), "[CP-01]")
	said("ibrahim", date(day(7), "documented"), http.StatusOK)
	d.denied(said("ibrahim", date(day(8), "documented"), http.StatusForbidden), "[CP-01]")
	said("ibrahim", date(day(0), "documented"), http.StatusOK)
	p.ask("ruth", "POST", "identification", p.path("/age"), date(adult, "assessed"), http.StatusOK)
}
