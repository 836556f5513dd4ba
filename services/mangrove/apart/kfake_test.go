//go:build !kafka

package apart

import (
	"testing"

	"mangrove/pkg/embedded/kafka"
)

func TestStoriesInSeparateProcesses(t *testing.T) {
	b, err := kafka.Start(kafka.Config{Data: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() }) //nolint:errcheck // the test is over
	play(t, start(t, broker{address: b.Addr()}))
}
