package view

import "testing"

// Initials are letters: what a name is set in, and what says that it is invented, are none.
func TestInitials(t *testing.T) {
	for name, want := range map[string]string{
		"": "", "Nuno": "N", "Nadia Belo (invented)": "N B", "Rodrigo dela Maragat": "R D", `Zé "Gaivota" d'Ondamar (invented)`: "Z G", "— سلمى Fashola": "س F",
	} {
		if got := Initials(name); got != want {
			t.Errorf("the initials of %q are %q, want %q", name, got, want)
		}
	}
}
