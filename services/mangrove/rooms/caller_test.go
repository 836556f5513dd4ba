//go:build browser

package rooms

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// caller asks for the pages of the console as an account does, without a browser: by the address alone.
type caller struct {
	t    *testing.T
	url  string
	http *http.Client
}

// call signs in as an account.
func call(t *testing.T, account string) *caller {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &caller{t, world(t), &http.Client{Jar: jar, Timeout: time.Minute}}
	_, login := c.ask(http.MethodGet, "/sign-in")
	request := regexp.MustCompile(`name="request" value="([^"]+)"`).FindStringSubmatch(login)
	if request == nil {
		t.Fatalf("there is no way to sign in:\n%s", login)
	}
	if status, page := c.ask(http.MethodPost, "/oidc/login?"+url.Values{"request": request[1:], "account": {account}}.Encode()); status != http.StatusOK {
		t.Fatalf("signing in as %s is answered %d:\n%s", account, status, page)
	}
	return c
}

// ask gives what an address is answered with in the end; what follows the question mark is sent as a form by POST.
func (c *caller) ask(method, address string) (int, string) {
	c.t.Helper()
	var form io.Reader
	if method == http.MethodPost {
		var filled string
		address, filled, _ = strings.Cut(address, "?")
		form = strings.NewReader(filled)
	}
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.url+address, form)
	if err != nil {
		c.t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := c.http.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // it was read
	body, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return res.StatusCode, string(body)
}
