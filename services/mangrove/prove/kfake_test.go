//go:build !kafka

package prove

import "testing"

func TestStoriesInSeparateProcesses(t *testing.T) { playApart(t, newApart(t, embedded(t)).site) }
