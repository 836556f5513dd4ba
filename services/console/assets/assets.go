// Package assets is what a browser loads beside the pages: two style sheets, pictures, and one small script. ds.css is made of
// Designsystemet (MIT, Norwegian Digitalisation Agency) by `make assets`; all is committed and carried in the program.
package assets

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
)

//go:embed files
var files embed.FS

// Assets serves the files under an address that changes with them, so that a browser may keep them for good.
type Assets struct {
	base    string
	handler http.Handler
}

// New reads the files.
func New() (*Assets, error) {
	sub, err := fs.Sub(files, "files")
	if err != nil {
		return nil, fmt.Errorf("finding the console's files: %w", err)
	}
	sum := sha256.New()
	err = fs.WalkDir(sub, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(sub, path)
		fmt.Fprintln(sum, path, len(b)) //nolint:errcheck // a hash takes everything
		sum.Write(b)                    //nolint:errcheck // as above
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the console's files: %w", err)
	}
	base := "/assets/" + hex.EncodeToString(sum.Sum(nil))[:12] + "/"
	return &Assets{base, http.StripPrefix(base, http.FileServerFS(sub))}, nil
}

// Address is where a file is found.
func (a *Assets) Address(name string) string { return a.base + name }

// ServeHTTP serves a file; of an earlier address it knows nothing.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.handler.ServeHTTP(kept{w}, r) }

// kept lets a file be kept for good, and nothing else: what is missing now may be there later, at the same address.
type kept struct{ http.ResponseWriter }

// WriteHeader says whether what follows may be kept.
func (w kept) WriteHeader(status int) {
	keep := "no-store"
	if status == http.StatusOK {
		keep = "public, max-age=31536000, immutable"
	}
	w.Header().Set("Cache-Control", keep)
	w.ResponseWriter.WriteHeader(status)
}
