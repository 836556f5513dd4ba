package policy

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
)

//go:embed rules/*.rego entry/*.rego data/*.json
var files embed.FS

// Files gives the core policy: rules/ by theme, entry/ with a module per action, and data/ with the tables and the
// country's data, each file data/NAME.json being data.mangrove.table.NAME to the rules.
func Files() fs.FS { return files }

// Roles reads a table of actions such as data/actions.json: the roles that may, by action (N-02).
func Roles(table []byte) (map[string][]string, error) {
	var roles map[string][]string
	if err := json.Unmarshal(table, &roles); err != nil {
		return nil, fmt.Errorf("reading the table of actions: %w", err)
	}
	return roles, nil
}

// Doers gives the roles that may, by action, from the table of this build: what somebody need be offered at all (N-02). Whether
// they may in this case the service decides.
func Doers() (map[string][]string, error) {
	table, err := files.ReadFile("data/actions.json")
	if err != nil {
		return nil, fmt.Errorf("reading the table of actions: %w", err)
	}
	return Roles(table)
}
