//go:build browser

package rooms

import (
	"os"
	"testing"
)

func TestTry(t *testing.T) {
	url := os.Getenv("TRY")
	for _, lang := range []string{"en", "ar"} {
		for _, s := range []screen{phone(), desktop()} {
			b := open(t, url, s, lang)
			b.visit("/")
			b.picture("start-" + lang + "-" + s.name)
			b.signIn(os.Getenv("AS"))
			b.picture("home-" + lang + "-" + s.name)
			t.Log(b.where(), b.faults)
		}
	}
}
