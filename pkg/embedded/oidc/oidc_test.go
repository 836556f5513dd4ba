package oidc_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	rp "github.com/coreos/go-oidc/v3/oidc"

	"mangrove/pkg/embedded/oidc"
)

const redirect = "http://127.0.0.1:1/console/back" // nobody listens: the browser below stops there

func config(issuer string) oidc.Config {
	return oidc.Config{
		Issuer: issuer,
		Accounts: []oidc.Account{
			{ID: "rosa", Name: "Rosa Quiala", Agency: "lantern", AgencyKind: "shelter", Roles: []string{"shelter-coordinator"}, Country: "XNB"},
			{ID: "nuno", Name: "Nuno", Kind: "survivor"},
		},
		Services: []oidc.Service{
			{Name: "console", Secret: "console secret", RedirectURIs: []string{redirect}, SignedOutURIs: []string{"http://127.0.0.1:1/"}},
			{Name: "shelter", Secret: "shelter-secret"},
			{Name: "health"},
		},
		Tongues: []oidc.Tongue{
			{
				Code: "en", Direction: "ltr", Title: "Sign in", Asks: "Who are you?", Note: "All are invented.", Failed: "This did not work", Gone: "Go back and start again.",
				Foreign: "Another page sent this.", SignedOut: "You are signed out.",
				Lines: map[string]oidc.Line{"rosa": {"coordinator", "Lantern", "those in her house & <their> needs"}, "nuno": {Role: "yourself", Sees: "his own record"}},
			},
			{
				Code: "ar", Direction: "rtl", Title: "الدخول", Asks: "من أنت؟", Note: "كلهم من نسج الخيال.", Failed: "لم ينجح هذا", Gone: "الرجوع والبدء من جديد.",
				Foreign: "صفحة أخرى أرسلت هذا.", SignedOut: "تم الخروج.",
				Lines: map[string]oidc.Line{"rosa": {"تنسيق المأوى", "Lantern", "من في بيتها"}, "nuno": {Role: "الشخص نفسه", Sees: "سجله"}},
			},
		},
		Now: time.Now,
	}
}

// start serves a provider below /oidc of a loopback server.
func start(t *testing.T, change func(*oidc.Config)) (*oidc.Provider, string) {
	t.Helper()
	mux := http.NewServeMux()
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	c := config(srv.URL + "/oidc")
	if change != nil {
		change(&c)
	}
	p, err := oidc.New(c)
	if err != nil {
		t.Fatal(err)
	}
	mux.Handle("/oidc/", p)
	return p, c.Issuer
}

type claims struct {
	Issuer   string `json:"iss"`
	Subject  string `json:"sub"`
	Audience any    `json:"aud"`
	Expiry   int64  `json:"exp"`
	IssuedAt int64  `json:"iat"`
	ID       string `json:"jti"`
	Name     string `json:"name"`
	Mangrove map[string]any
}

// read verifies a token as go-oidc does, by discovery, and returns its claims.
func read(t *testing.T, issuer, raw string) claims {
	t.Helper()
	provider, err := rp.NewProvider(t.Context(), issuer)
	if err != nil {
		t.Fatal(err)
	}
	verified, err := provider.VerifierContext(t.Context(), &rp.Config{SkipClientIDCheck: true}).Verify(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	var c claims
	if err := verified.Claims(&c); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTokenCarriesTheClaims(t *testing.T) {
	p, issuer := start(t, func(c *oidc.Config) { c.Lifetime = 90 * time.Second })
	raw, err := p.Token(t.Context(), "rosa", "shelter")
	if err != nil {
		t.Fatal(err)
	}
	c := read(t, issuer, raw)
	if c.Issuer != issuer || c.Subject != "rosa" || !reflect.DeepEqual(c.Audience, []any{"shelter"}) || c.ID == "" {
		t.Errorf("registered claims: %+v", c)
	}
	if left := c.Expiry - c.IssuedAt; left < 89 || left > 91 {
		t.Errorf("good for %d seconds, want 90", left)
	}
	want := map[string]any{"kind": "worker", "agency": "lantern", "agency_kind": "shelter", "roles": []any{"shelter-coordinator"}, "country": "XNB"}
	if !reflect.DeepEqual(c.Mangrove, want) {
		t.Errorf("mangrove claim: got %v, want %v", c.Mangrove, want)
	}
}

func TestUnknownNamesAreRefusedWithThoseThatExist(t *testing.T) {
	p, _ := start(t, nil)
	_, err := p.Token(t.Context(), "nobody", "shelter")
	if err == nil || !strings.Contains(err.Error(), `no account "nobody": there are nuno, rosa`) {
		t.Errorf("account: %v", err)
	}
	_, err = p.Token(t.Context(), "rosa", "kitchen")
	if err == nil || !strings.Contains(err.Error(), `no service "kitchen": there are console, health, shelter`) {
		t.Errorf("service: %v", err)
	}
}

func TestNewRefuses(t *testing.T) {
	for name, change := range map[string]func(*oidc.Config){
		"another machine's address": func(c *oidc.Config) { c.Issuer = "http://192.0.2.1/oidc" },
		"every address":             func(c *oidc.Config) { c.Issuer = "http://0.0.0.0:8080/oidc" },
		"slash at the end":          func(c *oidc.Config) { c.Issuer += "/" },
		"no clock":                  func(c *oidc.Config) { c.Now = nil },
		"account twice":             func(c *oidc.Config) { c.Accounts = append(c.Accounts, c.Accounts[0]) },
		"account named as service":  func(c *oidc.Config) { c.Accounts[0].ID = "shelter" },
		"account posing as service": func(c *oidc.Config) { c.Accounts[0].Kind = "service" },
		"pages without words":       func(c *oidc.Config) { c.Tongues = nil },
		"words of no language":      func(c *oidc.Config) { c.Tongues[1].Code = "no language!" },
		"service twice":             func(c *oidc.Config) { c.Services = append(c.Services, c.Services[0]) },
	} {
		c := config("http://127.0.0.1:8080/oidc")
		change(&c)
		if _, err := oidc.New(c); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestKeyFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "signing.pem")
	withFile := func(c *oidc.Config) { c.KeyFile = file }
	p, _ := start(t, withFile)
	raw, err := p.Token(t.Context(), "rosa", "shelter")
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("key file: %v, %v", info, err)
	}
	again, err := oidc.New(func() oidc.Config { c := config("http://127.0.0.1:1/oidc"); withFile(&c); return c }())
	if err != nil {
		t.Fatal(err)
	}
	other, err := again.Token(t.Context(), "rosa", "shelter")
	if err != nil {
		t.Fatal(err)
	}
	if header(raw) != header(other) {
		t.Error("a second start signs with another key")
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	c := config("http://127.0.0.1:1/oidc")
	withFile(&c)
	if _, err := oidc.New(c); err == nil || !strings.Contains(err.Error(), "0600") {
		t.Errorf("a key others can read: %v", err)
	}
}

// header holds the algorithm and the key's id.
func header(raw string) string { return strings.Split(raw, ".")[0] }

func TestOnlyThisMachineIsAnswered(t *testing.T) {
	p, err := oidc.New(config("http://127.0.0.1:8080/oidc"))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		remote, host string
		want         int
	}{
		"loopback":         {"127.0.0.1:5", "127.0.0.1:8080", 200},
		"loopback by name": {"127.0.0.1:5", "localhost:8080", 200},
		"IPv6 loopback":    {"[::1]:5", "[::1]:8080", 200},
		"mapped loopback":  {"[::ffff:127.0.0.1]:5", "127.0.0.1", 200},
		"another machine":  {"192.0.2.7:5", "127.0.0.1:8080", 403},
		"rebound name":     {"127.0.0.1:5", "evil.example:8080", 403},
		"lookalike name":   {"127.0.0.1:5", "localhost.evil.example", 403},
		"no host":          {"127.0.0.1:5", "", 403},
		"no address":       {"", "127.0.0.1:8080", 403},
	} {
		for _, path := range []string{"/oidc/.well-known/openid-configuration", "/oidc/keys"} {
			r := httptest.NewRequest("GET", path, nil)
			r.RemoteAddr, r.Host = c.remote, c.host
			r.Header.Set("Origin", "https://evil.example")
			w := httptest.NewRecorder()
			p.ServeHTTP(w, r)
			if w.Code != c.want {
				t.Errorf("%s %s: %d, want %d", name, path, w.Code, c.want)
			}
			if w.Header().Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%s: opened to other origins", name)
			}
		}
	}
}

func TestDevToken(t *testing.T) {
	_, issuer := start(t, nil)
	const rosaShelter = `{"as":"rosa","for":"shelter"}`
	for name, c := range map[string]struct {
		body string
		set  func(*http.Request)
		want int
		says string
	}{
		"good":               {rosaShelter, nil, 200, `"expires_in":600`},
		"own origin":         {rosaShelter, func(r *http.Request) { r.Header.Set("Origin", "http://"+r.URL.Host) }, 200, "access_token"},
		"foreign host":       {rosaShelter, func(r *http.Request) { r.Host = "evil.example" }, 403, "this machine"},
		"foreign origin":     {rosaShelter, func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }, 403, "origin"},
		"origin null":        {rosaShelter, func(r *http.Request) { r.Header.Set("Origin", "null") }, 403, "origin"},
		"another port":       {rosaShelter, func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:1") }, 403, "origin"},
		"cross-site fetch":   {rosaShelter, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, 403, "origin"},
		"form, as pages can": {rosaShelter, func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, 400, "application/json"},
		"by GET":             {"", func(r *http.Request) { r.Method = "GET" }, 404, ""},
		"unknown account":    {`{"as":"nobody","for":"shelter"}`, nil, 400, "nuno, rosa"},
		"unknown service":    {`{"as":"rosa","for":"kitchen"}`, nil, 400, "console, health, shelter"},
		"service as account": {`{"as":"shelter","for":"health"}`, nil, 400, "nuno, rosa"},
		"misspelt":           {`{"is":"rosa","for":"shelter"}`, nil, 400, "ACCOUNT"},
		"too large":          {`{"as":"` + strings.Repeat("a", 70<<10) + `"}`, nil, 400, "ACCOUNT"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := http.NewRequestWithContext(t.Context(), "POST", issuer+"/dev/token", strings.NewReader(c.body))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", "application/json")
			if c.set != nil {
				c.set(r)
			}
			status, body := send(t, http.DefaultClient, r)
			if status != c.want || !strings.Contains(body, c.says) {
				t.Fatalf("%d %s, want %d and %q", status, body, c.want, c.says)
			}
			if status != 200 {
				return
			}
			var got struct {
				Token string `json:"access_token"`
			}
			if err := json.Unmarshal([]byte(body), &got); err != nil {
				t.Fatal(err)
			}
			if c := read(t, issuer, got.Token); c.Subject != "rosa" || !reflect.DeepEqual(c.Audience, []any{"shelter"}) {
				t.Errorf("%+v", c)
			}
		})
	}
}

func send(t *testing.T, c *http.Client, r *http.Request) (int, string) {
	t.Helper()
	resp, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// ask posts a form to the token endpoint as a service.
func ask(t *testing.T, issuer, id, secret string, form url.Values) (int, map[string]any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "POST", issuer+"/oauth/token", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(url.QueryEscape(id), url.QueryEscape(secret))
	status, body := send(t, http.DefaultClient, r)
	var answer map[string]any
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		t.Fatalf("%d %s: %v", status, body, err)
	}
	return status, answer
}

func TestClientCredentials(t *testing.T) {
	_, issuer := start(t, nil)
	for name, c := range map[string]struct {
		id, secret string
		form       url.Values
		want       int
		says       string
	}{
		"by audience":      {"shelter", "shelter-secret", url.Values{"audience": {"health"}}, 200, ""},
		"by resource":      {"shelter", "shelter-secret", url.Values{"resource": {"health"}}, 200, ""},
		"by scope":         {"shelter", "shelter-secret", url.Values{"scope": {"aud:health"}}, 200, ""},
		"named twice":      {"shelter", "shelter-secret", url.Values{"scope": {"aud:health"}, "audience": {"health"}}, 200, ""},
		"none":             {"shelter", "shelter-secret", url.Values{}, 400, "exactly one"},
		"two":              {"shelter", "shelter-secret", url.Values{"audience": {"health", "console"}}, 400, "exactly one"},
		"unknown audience": {"shelter", "shelter-secret", url.Values{"audience": {"kitchen"}}, 400, "console, health, shelter"},
		"wrong secret":     {"shelter", "guess", url.Values{"audience": {"health"}}, 401, ""},
		"no secret set":    {"health", "", url.Values{"audience": {"shelter"}}, 401, ""},
		"an account's id":  {"rosa", "", url.Values{"audience": {"shelter"}}, 401, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c.form.Set("grant_type", "client_credentials")
			status, answer := ask(t, issuer, c.id, c.secret, c.form)
			says, _ := answer["error_description"].(string)
			if status != c.want || !strings.Contains(says, c.says) {
				t.Fatalf("%d %v, want %d and %q", status, answer, c.want, c.says)
			}
			if status != 200 {
				return
			}
			got := read(t, issuer, answer["access_token"].(string))
			if got.Subject != "shelter" || !reflect.DeepEqual(got.Audience, []any{"health"}) || !reflect.DeepEqual(got.Mangrove, map[string]any{"kind": "service"}) {
				t.Errorf("%+v", got)
			}
		})
	}
	resp, err := http.Get(issuer + "/oauth/token?grant_type=client_credentials&client_id=shelter&client_secret=shelter-secret&audience=health")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("a secret in a URL: %d", resp.StatusCode)
	}
}
