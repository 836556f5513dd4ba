//go:build browser

package rooms

import (
	"os"
	"strings"
	"testing"
)

func TestTry(t *testing.T) {
	url := os.Getenv("TRY")
	for _, lang := range strings.Split(os.Getenv("LANGS"), ",") {
		for _, s := range []screen{phone(), desktop()} {
			b := open(t, url, s, lang)
			b.signIn(os.Getenv("AS"))
			for _, path := range strings.Split(os.Getenv("PATHS"), ",") {
				b.visit(path)
				b.picture(strings.Trim(strings.ReplaceAll(path, "/", "-"), "-") + "-" + lang + "-" + s.name)
			}
			t.Log(b.where(), b.faults)
		}
	}
}
