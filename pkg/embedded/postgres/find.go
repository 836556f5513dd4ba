//go:build unix

package postgres

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
)

const oldestMajor = 15

// installedPlaces lists folders that may hold an installed server: first those
// of PATH, which is the user's choice, then where packages put it.
func installedPlaces() []string {
	places := filepath.SplitList(os.Getenv("PATH"))
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",                               // Debian
		"/usr/pgsql-*/bin",                                        // the project's packages for Red Hat
		"/usr/libexec/postgresql*",                                // Alpine
		"/opt/homebrew/opt/postgresql@*/bin",                      // Homebrew
		"/usr/local/opt/postgresql@*/bin",                         // Homebrew on Intel
		"/Applications/Postgres.app/Contents/Versions/[0-9]*/bin", // Postgres.app
	} {
		found, _ := filepath.Glob(pattern) // fails only for a malformed pattern
		slices.SortFunc(found, func(a, b string) int { return numberIn(b) - numberIn(a) })
		places = append(places, found...)
	}
	return places
}

var digits = regexp.MustCompile(`\d+`)

// numberIn returns the first number in text, 0 when there is none.
func numberIn(text string) int {
	n, _ := strconv.Atoi(digits.FindString(text))
	return n
}

// majorVersion reads "16" from "16\n" and "postgres (PostgreSQL) 16.9 (Debian)".
func majorVersion(text string) (int, error) {
	if n := numberIn(text); n > 0 {
		return n, nil
	}
	return 0, fmt.Errorf("no PostgreSQL version in %q", text)
}

// findServer returns the folder of a server's programs that suits the cluster
// in home: of the version that made it, or of any recent one when it is yet to
// be made. It fetches one only when none is installed.
func findServer(ctx context.Context, home *home, cache string, places []string, log *slog.Logger) (string, error) {
	made, err := home.version()
	if err != nil {
		return "", err
	}
	for _, place := range places {
		bin, major := home.serverIn(ctx, place)
		if bin != "" && (major == made || made == 0 && major >= oldestMajor) {
			return bin, nil
		}
	}

	if made != 0 && made != fetchedMajor {
		return "", fmt.Errorf("the cluster in %s was made by PostgreSQL %d, which is not installed: install PostgreSQL %d, or move the folder away to begin anew", home.path, made, made)
	}
	root, err := fetched(ctx, cache, log)
	if err != nil {
		return "", fmt.Errorf("no PostgreSQL %d or later is installed, and none could be fetched: %w", max(made, oldestMajor), err)
	}
	if err := home.mustReach(ctx, filepath.Join(root, "bin")); err != nil {
		return "", err
	}
	return filepath.Join(root, "bin"), nil
}

// serverIn returns the folder and version of the server that place leads to,
// an empty folder when the account can run none there.
func (h *home) serverIn(ctx context.Context, place string) (bin string, major int) {
	program, err := filepath.EvalSymlinks(filepath.Join(place, "postgres"))
	if err != nil || !filepath.IsAbs(program) {
		return "", 0
	}
	bin = filepath.Dir(program)
	if _, err := os.Stat(filepath.Join(bin, "initdb")); err != nil {
		return "", 0
	}
	out, err := h.command(ctx, program, "--version").Output()
	if err != nil {
		return "", 0
	}
	major, err = majorVersion(string(out))
	if err != nil {
		return "", 0
	}
	return bin, major
}
