package policy

import (
	"embed"
	"io/fs"
)

//go:embed rules/*.rego entry/*.rego data/*.json
var files embed.FS

// Files gives the core policy: rules/ by theme, entry/ with a module per action, and data/ with the tables and the
// country's data, each file data/NAME.json being data.mangrove.table.NAME to the rules.
func Files() fs.FS { return files }
