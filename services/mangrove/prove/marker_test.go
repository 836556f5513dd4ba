package prove

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"

	"mangrove/services/mangrove/story"
)

// marker stands between a story and the platform. It puts a mark into whatever is sent that can hold one, and keeps what is
// answered, apart for those with and without right.
type marker struct {
	w      *world
	inputs map[string]map[string]any // the sections of each command
	clear  map[string]map[string]any // what else a command is to hold, in the clear
	sent   map[string]bool

	// may are those who have a right to what they are shown; the house's ends with the withdrawal.
	may map[string]bool

	id, unit    string
	withdrawn   bool
	right, none places
	addresses   bytes.Buffer
	err         error
}

// commands are those of the stories that hold a mark, by the end of their path.
func commands() map[string]string {
	return map[string]string{
		"/identification/v1/cases": "OpenCase", "/needs": "RecordNeeds", "/statement": "RecordStatement", "/shelter/v1/units": "OpenUnit",
		"/admission": "Admit", "/short-assessments": "AssessShortly", "/requests": "AskAbroad", "/answer": "AnswerFromAbroad", "/views": "RecordViews",
		"/options": "WeighOptions", "/panel/decision": "Determine", "/dissent": "Dissent", "/reopening": "Reopen",
	}
}

// body gives a command its marks.
func (m *marker) body(command string, body map[string]any) map[string]any {
	m.sent[command] = true
	maps.Copy(body, m.inputs[command])
	maps.Copy(body, m.clear[command])
	return body
}

// tell tells a story.
func (m *marker) tell(name string) {
	m.w.t.Helper()
	server := httptest.NewServer(m)
	defer server.Close()
	var out bytes.Buffer
	if err := story.Play(m.w.t.Context(), m.w.stage(server.URL), name, &out, nil); err != nil || m.err != nil {
		m.w.t.Fatalf("%v %v\n%s", err, m.err, out.String())
	}
}

// marked is what is sent in place of a body.
func (m *marker) marked(path string, sent []byte) ([]byte, error) {
	for end, command := range commands() {
		if !strings.HasSuffix(path, end) {
			continue
		}
		var body map[string]any
		if err := json.Unmarshal(sent, &body); err != nil {
			return nil, err
		}
		return json.Marshal(m.body(command, body))
	}
	return sent, nil
}

func (m *marker) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	sent, err := io.ReadAll(r.Body)
	if err == nil && r.Method == http.MethodPost {
		sent, err = m.marked(r.URL.Path, sent)
	}
	if err != nil {
		m.err = err
		return
	}
	req, err := http.NewRequestWithContext(r.Context(), r.Method, m.w.url+r.URL.RequestURI(), bytes.NewReader(sent))
	if err != nil {
		m.err = err
		return
	}
	req.Header = r.Header.Clone()
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		m.err = err
		return
	}
	defer res.Body.Close() //nolint:errcheck // it was only read
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		m.err = err
	}
	m.note(r, res, raw)
	maps.Copy(out.Header(), res.Header)
	out.WriteHeader(res.StatusCode)
	out.Write(raw) //nolint:errcheck // the story has gone
}

// note keeps what was answered, and what the story brought into being.
func (m *marker) note(r *http.Request, res *http.Response, raw []byte) {
	as := account(r)
	fmt.Fprintln(&m.addresses, r.Method, r.URL.RequestURI(), res.Header["Location"])
	into := m.right
	if res.StatusCode >= http.StatusBadRequest || !m.may[as] || as == "rosa" && m.withdrawn {
		into = m.none
	}
	into[fmt.Sprintf("answer %d to %s %s %s", len(m.right)+len(m.none), as, r.Method, r.URL.Path)] = append([]byte(fmt.Sprint(res.Header)), raw...)
	if r.Method != http.MethodPost || res.StatusCode >= http.StatusMultipleChoices {
		return
	}
	var done struct{ Subject string }
	json.Unmarshal(raw, &done) //nolint:errcheck // what is no command's answer names no subject
	switch path := r.URL.Path; {
	case strings.HasSuffix(path, "/v1/cases"):
		m.id = done.Subject
	case strings.HasSuffix(path, "/v1/units"):
		m.unit = done.Subject
	case strings.HasSuffix(path, "/withdrawal"):
		m.withdrawn = true
	case strings.HasSuffix(path, "/admission"):
		m.sleeps()
	}
}

// sleeps records a night, who was asked for gentler care, and what was planned and found, for which S2 has no steps.
func (m *marker) sleeps() {
	for _, one := range []struct {
		as, path string
		body     map[string]any
	}{
		{"rosa", "/nights", map[string]any{"unit": m.unit, "night": night}},
		{"rosa", "/calls", m.body("RecordCall", map[string]any{"step": "foster", "outcome": "unavailable", "asked_on": called, "reference": "foster-1"})},
		{"salma", "/plan", m.body("PlanReintegration", map[string]any{})},
		{"salma", "/review", m.body("ReviewEmergency", map[string]any{})},
	} {
		a, err := m.w.ask(m.w.t.Context(), one.as, "POST", "/shelter/v1/cases/"+m.id+one.path, one.body)
		if err := good(a, err); err != nil {
			m.err = err
		}
	}
}

// account is whose token a request carries.
func account(r *http.Request) string {
	parts := strings.Split(r.Header.Get("Authorization"), ".")
	if len(parts) != 3 {
		return "nobody"
	}
	var claims struct{ Sub string }
	b, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || json.Unmarshal(b, &claims) != nil {
		return "nobody"
	}
	return claims.Sub
}
