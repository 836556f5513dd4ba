package view

import "testing"

// Initials are letters: what a name is set in, and what says that it is invented, are none. A word of one letter, however it is set, gives
// none of itself: it is a name whole.
func TestInitials(t *testing.T) {
	for name, want := range map[string]string{
		"": "", "Nuno": "N", "Nadia Belo (invented)": "N B", "Rodrigo dela Maragat": "R D", `Zé "Gaivota" d'Ondamar (invented)`: "Z G", "— سلمى Fashola": "س F",
		"李 明": "", "李\u3000明 (invented)": "", "김 철 수": "", "李 小明": "小", "李明": "李", "明 Belo": "B", "“O” é": "", "Z": "", "Nadia B.": "N",
		"\u05d3\u05d5\u05d3 \u05dc\u05d5\u05d9": "\u05d3 \u05dc", "Анна Белова": "А Б", "अमृता राव": "अ र",
	} {
		if got := Initials(name); got != want {
			t.Errorf("the initials of %q are %q, want %q", name, got, want)
		}
	}
}
