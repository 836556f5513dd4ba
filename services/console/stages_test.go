package console

import (
	"cmp"
	"encoding/json"
	"strings"
	"testing"
)

// A case has come as far as the last of what was told says, and what comes before that is done. Where it is now is said of a stage
// that was told not to have come, and of no other: that a service has no record for the reader is not as if nothing had come.
func TestHowFarACaseHasCome(t *testing.T) {
	steps := func(all ...string) string {
		for i, what := range all {
			all[i] = `{"at": "2026-11-2` + string(rune('0'+i)) + `T09:00:00Z", "service": "shelter", "what": "` + what + `"}`
		}
		return `{"steps": [` + strings.Join(all, ", ") + `]}`
	}
	const detected, presumed = `{"facts": {"stage": "detected"}}`, `{"facts": {"stage": "presumed"}}`
	for _, one := range []struct {
		name string
		told map[string]string
		want string
	}{
		{"nothing told", nil, ""},
		{"a house alone, where nobody slept", map[string]string{"shelter": `{"state": "reserved"}`}, ""},
		{"detected", map[string]string{"identification": detected}, "here - - -"},
		{"presumed, told by the keeper alone", map[string]string{"identification": presumed}, "done - - -"},
		{"presumed, a bed is held", map[string]string{"identification": presumed, "shelter": `{"state": "reserved"}`}, "done here - -"},
		{"in a house, told nothing of a plan", map[string]string{"identification": presumed, "shelter": `{"state": "resident"}`}, "done done - -"},
		{"left a house", map[string]string{"shelter": `{"state": "left"}`}, "done done - -"},
		{"before a panel, told of no journey", map[string]string{"shelter": `{"state": "resident"}`, "bestinterests": `{"state": "opened"}`}, "done done - -"},
		{"before a panel, no more than asked about a return", map[string]string{"shelter": `{"state": "resident"}`, "bestinterests": `{"state": "opened"}`, "returns": `{"stage": "asked"}`}, "done done - -"},
		{"before a panel, counselled", map[string]string{"shelter": `{"state": "resident"}`, "bestinterests": `{"state": "opened"}`, "returns": `{"stage": "counselled"}`}, "done done here -"},
		{"counselled, told of no panel", map[string]string{"shelter": `{"state": "resident"}`, "returns": `{"stage": "counselled"}`}, "done done - -"},
		{"determined, told of no journey", map[string]string{"bestinterests": `{"state": "determined"}`}, "done done done -"},
		{"declared", map[string]string{"returns": `{"stage": "declared"}`}, "done done done here"},
		{"departed", map[string]string{"returns": `{"stage": "departed"}`}, "done done done done"},
		{"in a house, as coordination tells", map[string]string{"identification": presumed, "coordination": steps("came to sleep there")}, "done done here -"},
		{"in none, as coordination tells", map[string]string{"identification": presumed, "coordination": `{}`}, "done here - -"},
		{"in none of late, as coordination tells", map[string]string{"identification": presumed, "coordination": `{"earlier": 3}`}, "done - - -"},
		{"determined, as coordination tells", map[string]string{"coordination": steps("best interests were determined")}, "done done done here"},
		{"reopened", map[string]string{"identification": presumed, "coordination": steps("came to sleep there", "best interests were determined", "the determination was reopened")}, "done done here -"},
		{"called off", map[string]string{"identification": presumed, "coordination": steps("came to sleep there", "return was declared", "return was called off")}, "done done here -"},
		{"gone, as coordination tells", map[string]string{"coordination": steps("return was declared", "departed")}, "done done done done"},
		{"not gone after all", map[string]string{"coordination": steps("return was declared", "departed", "the departure was taken back")}, "done done done here"},
	} {
		all := told{body: map[string]map[string]json.RawMessage{}}
		for service, body := range one.told {
			all.body[service] = answeredBy(t, service, body).body[service]
		}
		var got []string
		for _, s := range stages(in(t, "en"), all) {
			got = append(got, cmp.Or(s.State, "-"))
		}
		if strings.Join(got, " ") != one.want {
			t.Errorf("%s: %v, want %s", one.name, got, one.want)
		}
	}
}

// A service that has no such record, or none for the reader, is not taken for one that told that nothing has come.
func TestNoSuchRecordIsNoStage(t *testing.T) {
	for name, one := range map[string]struct {
		shelter string
		here    bool
	}{"no such record": {"", false}, "nobody came yet": {`{"state": "reserved"}`, true}} {
		said := answers{"identification /cases/one": opened}
		if one.shelter != "" {
			said["shelter /cases/one"] = one.shelter
		}
		c := among(t, said)
		page, err := c.by(t, "en", c.oneCase, []string{"worker"}, "case", "one")
		if err != nil || !strings.Contains(page, `class="stages"`) || strings.Contains(page, `aria-current="step"`) != one.here {
			t.Errorf("where there is %s it reads, %v:\n%s", name, err, page)
		}
	}
}

// Where a child sleeps is told by the steps of a house alone, whatever the same words are to another service.
func TestWhereAChildSleepsIsToldByAHouse(t *testing.T) {
	all := answeredBy(t, "coordination", `{"steps": [
		{"at": "2026-11-20T09:00:00Z", "service": "shelter", "what": "came to sleep there"}, {"at": "2026-11-21T09:00:00Z", "service": "returns", "what": "left the place"}]}`)
	if _, _, state := slept(all); state != "in" {
		t.Errorf("the child is said to be %q", state)
	}
}
