// Package unit is a unit of a house: its beds, who holds one and who sleeps there. It knows of a sleeper only what
// CP-02 needs: adult from which day, age in dispute, the household's mark, a vetted carer, the adults they were assessed with.
package unit
