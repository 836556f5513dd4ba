package decidetest

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	contractv1 "mangrove/proto/gen/contractv1"
	healthv1 "mangrove/proto/gen/healthv1"
	idv1 "mangrove/proto/gen/identificationv1"
)

// files are the golden files of an aggregate as they are today.
func files(t *testing.T) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	write := func(name string, b []byte) error { out[name] = &fstest.MapFile{Data: b}; return nil }
	if err := goldens(fstest.MapFS{}, toyWith(sound), write); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestMissingFilesAreWritten(t *testing.T) {
	made := files(t)
	for _, name := range []string{"Referred", "CareNeedsRecorded", "Restated", "DutiesMoved", "DutyOverdue", "FactsAsked", "FactsConfirmed"} {
		if made[folder+"/"+name+".json"] == nil {
			t.Errorf("there is no file of %s", name)
		}
	}
	if len(made) != 7 {
		t.Errorf("%d files, want 7", len(made))
	}
	again := func(name string, _ []byte) error { return errors.New("written again: " + name) }
	if err := goldens(made, toyWith(sound), again); err != nil {
		t.Error(err)
	}
}

func TestEveryFieldIsInAFile(t *testing.T) {
	got := sample(&idv1.CaseOpened{}).(*idv1.CaseOpened)
	want := &idv1.CaseOpened{
		Person: "person", Agency: "agency", Worker: "worker", Channel: idv1.Channel_CHANNEL_HOTLINE, Provisional: true, Unread: []string{"unread"}, Household: "household",
		Birth:         &idv1.BirthRange{Earliest: "earliest", Latest: "latest", Status: idv1.AgeStatus_AGE_STATUS_DOCUMENTED, AdultOn: "adult_on"},
		Unaccompanied: true,
	}
	for _, s := range []*contractv1.Sealed{got.GetIdentity(), got.GetContact()} {
		if s.GetV() != 1 || string(s.GetBox()) != "box" || s.GetCategory() != contractv1.Category_CATEGORY_IDENTITY {
			t.Errorf("a section is %v", s)
		}
	}
	got.Identity, got.Contact = nil, nil
	if !proto.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAFileThatIsReadOtherwiseIsFound(t *testing.T) {
	const referred = folder + "/Referred.json"
	for name, c := range map[string]struct {
		change func(*golden)
		want   string
	}{
		"a field that was taken away": {func(g *golden) { g.Event = json.RawMessage(`{"referral":"r","reason":"x"}`) }, `unknown field "reason"`},
		"a field of another type":     {func(g *golden) { g.Event = json.RawMessage(`{"referral":{}}`) }, "invalid value"},
		"a value that was taken away": {func(g *golden) { g.Event = json.RawMessage(`{"categories":["CATEGORY_GONE"]}`) }, "CATEGORY_GONE"},
		"a field of another number": {func(g *golden) {
			g.Wire, _ = proto.Marshal(&idv1.Referred{Service: "referral", Referral: "service"})
			g.Event = json.RawMessage(`{"referral":"referral","service":"service"}`)
		}, "its bytes are read as"},
		"bytes that are no event":     {func(g *golden) { g.Wire = []byte{0xff} }, "parse"},
		"an event that nobody knows":  {func(g *golden) { g.Type = "mangrove.identification.v1.AgeDisputed" }, "knows no mangrove.identification.v1.AgeDisputed"},
		"something else in its place": {func(g *golden) { g.Event, g.Wire = json.RawMessage(`{}`), nil }, "write " + folder + "/Referred.2.json"},
	} {
		t.Run(name, func(t *testing.T) {
			made := files(t)
			var g golden
			if err := json.Unmarshal(made[referred].Data, &g); err != nil {
				t.Fatal(err)
			}
			c.change(&g)
			b, err := json.Marshal(g)
			if err != nil {
				t.Fatal(err)
			}
			made[referred] = &fstest.MapFile{Data: b}
			err = goldens(made, toyWith(sound), func(name string, _ []byte) error { return errors.New("write " + name) })
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// What was written by an older contract, with fewer fields, is read for ever beside what is written today.
func TestOlderFilesAreStillRead(t *testing.T) {
	made := files(t)
	older, err := encode(&idv1.Referred{Referral: "r", Agency: "a"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	made[folder+"/Referred.2.json"] = made[folder+"/Referred.json"]
	made[folder+"/Referred.json"] = &fstest.MapFile{Data: older}
	if err := goldens(made, toyWith(sound), func(name string, _ []byte) error { return errors.New("write " + name) }); err != nil {
		t.Error(err)
	}
}

// A sealed section opens for ever to what it was: whatever is otherwise is found.
func TestASectionThatOpensOtherwiseIsFound(t *testing.T) {
	const recorded = folder + "/CareNeedsRecorded.json"
	// change changes the event as it stands in the file, and as bytes.
	change := func(g *golden, do func(*contractv1.Sealed)) {
		var e healthv1.CareNeedsRecorded
		if err := proto.Unmarshal(g.Wire, &e); err != nil {
			t.Fatal(err)
		}
		do(e.GetNeeds())
		var err, err2 error
		g.Wire, err = proto.Marshal(&e)
		g.Event, err2 = protojson.Marshal(&e)
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		change func(*golden)
		want   string
	}{
		"as it is":                   {func(*golden) {}, ""},
		"a box that was changed":     {func(g *golden) { change(g, func(s *contractv1.Sealed) { s.Box[0]++ }) }, "tampered"},
		"another encapsulation":      {func(g *golden) { change(g, func(s *contractv1.Sealed) { s.Enc[0]++ }) }, "section needs"},
		"another binding":            {func(g *golden) { change(g, func(s *contractv1.Sealed) { s.Info[len(s.Info)-1]++ }) }, "tampered"},
		"a format that nobody reads": {func(g *golden) { change(g, func(s *contractv1.Sealed) { s.Alg = 9 }) }, "section needs"},
		"a category that was changed": {func(g *golden) {
			change(g, func(s *contractv1.Sealed) { s.Category = contractv1.Category_CATEGORY_HEALTH })
		}, "the contract says"},
		"a section that got another name": {func(g *golden) {
			change(g, func(s *contractv1.Sealed) { s.Holds = "mangrove.health.v1.Wants" })
		}, "the contract says"},
		"other bytes inside": {func(g *golden) { g.Sections["needs"] = opened{g.Sections["needs"].Section, nil} }, "other bytes"},
		"bytes that are read otherwise": {func(g *golden) {
			g.Sections["needs"] = opened{json.RawMessage(`{}`), g.Sections["needs"].Wire}
		}, "its bytes are read as"},
		"a field of a section that was taken away": {func(g *golden) {
			g.Sections["needs"] = opened{json.RawMessage(`{"gone":"x"}`), g.Sections["needs"].Wire}
		}, `unknown field "gone"`},
		"a section that is told of elsewhere":        {func(g *golden) { g.Sections = map[string]opened{"identity": g.Sections["needs"]} }, "other bytes"},
		"one section too many":                       {func(g *golden) { g.Sections["identity"] = g.Sections["needs"] }, "says what is inside of 2"},
		"a file that says nothing of what is inside": {func(g *golden) { g.Sections = nil }, "write " + folder + "/CareNeedsRecorded.2.json"},
	} {
		t.Run(name, func(t *testing.T) {
			made := files(t)
			var g golden
			if err := json.Unmarshal(made[recorded].Data, &g); err != nil {
				t.Fatal(err)
			}
			c.change(&g)
			b, err := json.Marshal(g)
			if err != nil {
				t.Fatal(err)
			}
			made[recorded] = &fstest.MapFile{Data: b}
			err = goldens(made, toyWith(sound), func(name string, _ []byte) error { return errors.New("write " + name) })
			if (c.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}
