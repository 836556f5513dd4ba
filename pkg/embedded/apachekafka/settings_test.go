package apachekafka

import (
	"strings"
	"testing"
)

func TestAClusterIDIsNeverTakenForAnOption(t *testing.T) {
	for range 2000 { // one in 64 would begin with a hyphen
		if id := clusterID(); strings.HasPrefix(id, "-") {
			t.Fatalf("%q begins with a hyphen", id)
		}
	}
}
