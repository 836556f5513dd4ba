package oidc_test

import (
	"io"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/oauth2"

	"mangrove/pkg/embedded/oidc"
)

// page gets a page as a browser does that asks for languages.
func (c *console) page(t *testing.T, method, address, languages string, form url.Values, headers ...string) (status int, page string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept-Language", languages)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := c.browser.Do(r)
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

// begin is the address of a sign-in whose client names languages for its user.
func (c *console) begin(locales string) string {
	how := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(oauth2.GenerateVerifier())}
	if locales != "" {
		how = append(how, oauth2.SetAuthURLParam("ui_locales", locales))
	}
	return c.oauth.AuthCodeURL("s", how...)
}

// The list speaks the language that the client names, else the one that the browser asks for, else the first; what is refused on it
// is refused in that language.
func TestThePagesSpeakTheLanguageOfTheirReader(t *testing.T) {
	_, issuer := start(t, nil)
	c := newConsole(t, issuer)
	for _, one := range []struct{ locales, browser, want string }{
		{"", "", "en"},
		{"", "ar-EG,en;q=0.5", "ar"},
		{"", "ja", "en"},
		{"ar", "en", "ar"},
		{"en", "ar", "en"},
		{"ja ar", "en", "ar"},
		{"ja", "ar", "ar"},
		{"no language!", "ar", "ar"},
	} {
		want := map[string][]string{
			"en": {`<html lang="en" dir="ltr">`, "Who are you?", "Rosa Quiala", "coordinator", "Lantern", "those in her house &amp; &lt;their&gt; needs"},
			"ar": {`<html lang="ar" dir="rtl">`, "من أنت؟", "Rosa Quiala", "تنسيق المأوى", "Lantern", "من في بيتها"},
		}[one.want]
		status, list := c.page(t, "GET", c.begin(one.locales), one.browser, nil)
		for _, text := range want {
			if status != 200 || !strings.Contains(list, text) {
				t.Errorf("where the client names %q and the browser asks for %q the list is answered %d and lacks %q", one.locales, one.browser, status, text)
			}
		}
	}

	_, list := c.page(t, "GET", c.begin("ar"), "en", nil)
	language := regexp.MustCompile(`name="language" value="([^"]+)"`).FindStringSubmatch(list)
	if language == nil {
		t.Fatalf("the form does not say its language:\n%s", list)
	}
	form := url.Values{"request": {"long gone"}, "account": {"rosa"}, "language": language[1:]}
	if status, page := c.page(t, "POST", issuer+"/login", "en", form); status != 400 || !strings.Contains(page, `dir="rtl"`) || !strings.Contains(page, "الرجوع والبدء من جديد.") {
		t.Errorf("a choice that comes too late is answered %d:\n%s", status, page)
	}
	if status, page := c.page(t, "POST", issuer+"/login", "en", form, "Origin", "https://evil.example"); status != 403 || !strings.Contains(page, "صفحة أخرى أرسلت هذا.") {
		t.Errorf("a choice of another page is answered %d:\n%s", status, page)
	}
	if status, page := c.page(t, "GET", issuer+"/signed-out", "ar", nil); status != 200 || !strings.Contains(page, "تم الخروج.") {
		t.Errorf("who is signed out is told %d:\n%s", status, page)
	}
}

var (
	unseen = regexp.MustCompile(`(?s)<style>.*?</style>|<[^>]*>|&[a-z]+;`)
	shown  = regexp.MustCompile(`(?:aria-label|title|alt|placeholder)="([^"]*)"`)
)

// The pages say all that a tongue says, and no word of their own.
func TestThePagesSayOnlyWhatTheyAreGiven(t *testing.T) {
	tongue := oidc.Tongue{Code: "en", Direction: "ltr", Lines: map[string]oidc.Line{"rosa": {"101", "102", "103"}}}
	var given []string
	for i, v := 0, reflect.ValueOf(&tongue).Elem(); i < v.NumField(); i++ {
		if f := v.Field(i); f.Kind() == reflect.String && f.Len() == 0 {
			f.SetString(string(rune('①' + i)))
			given = append(given, f.String())
		}
	}
	_, issuer := start(t, func(c *oidc.Config) {
		c.Tongues = []oidc.Tongue{tongue}
		c.Accounts = []oidc.Account{{ID: "rosa", Name: "100"}}
	})
	c := newConsole(t, issuer)
	said := ""
	for _, one := range []struct {
		method, address string
		headers         []string
	}{
		{"GET", c.begin(""), nil},
		{"GET", issuer + "/login?request=none", nil},
		{"POST", issuer + "/login", []string{"Origin", "https://evil.example"}},
		{"GET", issuer + "/signed-out", nil},
	} {
		_, page := c.page(t, one.method, one.address, "", nil, one.headers...)
		text := unseen.ReplaceAllString(page, " ")
		for _, attribute := range shown.FindAllStringSubmatch(page, -1) {
			text += " " + attribute[1]
		}
		if strings.ContainsFunc(text, unicode.IsLetter) {
			t.Errorf("%s %s says words of its own: %q", one.method, one.address, strings.Fields(text))
		}
		said += text
	}
	for _, text := range append(given, "100", "101", "102", "103") {
		if !strings.Contains(said, text) {
			t.Errorf("no page says %s", text)
		}
	}
}
