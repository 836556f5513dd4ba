//go:build unix

package postgres

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"

	embedded "github.com/fergusstrange/embedded-postgres"
	"github.com/gofrs/flock"
	"github.com/xi2/xz"
)

const (
	fetchedVersion = "18.3.0"
	fetchedMajor   = 18
)

// pinned holds the SHA-256 of the server archive of fetchedVersion for each
// platform it may be fetched for.
var pinned = map[string]string{
	"linux/amd64":  "e09b13df10e9df257275d498b19b8c214a3e86d7a5d8cd263b0860e308e8b0b6",
	"linux/arm64":  "f9695b61cff9e5c9b8e02a938158740a711c7a55304dd49ca634c8b947bf6b27",
	"darwin/amd64": "2c5f22fa675ee78264a2ea8c7543310c32590465a4f72fb4287ca65ec484f7dd",
	"darwin/arm64": "61f9b7026404f15abd4ec7e5724f672795c08cecc58ece212f85da3bf4de2b91",
}

// platform names the kind of machine as in pinned.
func platform() string {
	name := runtime.GOOS + "/" + runtime.GOARCH
	if _, err := os.Stat("/etc/alpine-release"); err == nil {
		name += "/alpine" // another C library, another build
	}
	return name
}

// fetched returns the folder of the pinned server, fetching it into cache
// when it is not there yet.
func fetched(ctx context.Context, cache string, log *slog.Logger) (string, error) {
	if cache == "" {
		return "", errors.New("there is no cache folder to keep it in: install PostgreSQL, or name such a folder")
	}
	if !filepath.IsAbs(cache) {
		return "", fmt.Errorf("the cache folder %q is not an absolute path: give one that begins with /", cache)
	}
	folder := filepath.Join(cache, "postgresql-"+fetchedVersion)
	if _, err := os.Stat(folder); err == nil {
		return folder, nil
	}
	digest, ok := pinned[platform()]
	if !ok {
		return "", fmt.Errorf("there is none pinned for %s: install PostgreSQL from your system's packages", platform())
	}

	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", fmt.Errorf("make the cache folder: %w; choose a folder you may write in", err)
	}
	lock := flock.New(filepath.Join(cache, "postgresql.lock"))
	if _, err := lock.TryLockContext(ctx, retryPause); err != nil {
		return "", fmt.Errorf("wait for another process that fetches into %s: %w; try again", cache, err)
	}
	defer lock.Close()
	if _, err := os.Stat(folder); err == nil {
		return folder, nil // the other process was done meanwhile
	}

	log.InfoContext(ctx, "fetching PostgreSQL, once", "version", fetchedVersion, "into", cache)
	work, err := os.MkdirTemp(cache, "fetching-")
	if err != nil {
		return "", fmt.Errorf("make a folder to fetch into: %w; choose a cache folder you may write in", err)
	}
	defer os.RemoveAll(work)
	archive, err := fetch(ctx, work)
	if err != nil {
		return "", err
	}
	if err := unpackVerified(archive, digest, filepath.Join(work, "server")); err != nil {
		return "", err
	}
	if err := os.Rename(filepath.Join(work, "server"), folder); err != nil {
		return "", fmt.Errorf("move the fetched server into place: %w; see who may write in %s", err, cache)
	}
	return folder, nil
}

// fetch leaves the server archive in the folder work and returns its path.
//
// The library fetches only on the way to running what it fetched, and nothing
// is to be unpacked or run before its digest is known to be right. So it is
// told to unpack below a link that leads nowhere, and gets no further.
func fetch(ctx context.Context, work string) (string, error) {
	nowhere := filepath.Join(work, "nowhere")
	if err := os.Symlink(filepath.Join(work, "missing"), nowhere); err != nil {
		return "", fmt.Errorf("prepare to fetch: %w", err)
	}
	library := embedded.NewDatabase(embedded.DefaultConfig().
		Version(fetchedVersion).
		CachePath(work).
		BinariesPath(filepath.Join(nowhere, "server")).
		RuntimePath(filepath.Join(work, "runtime")).
		Port(0).
		Logger(io.Discard))

	// The library takes no context; on a cancelled start its download is left
	// to end by itself.
	ended := make(chan error, 1)
	go func() { ended <- library.Start() }()
	var refused error
	select {
	case refused = <-ended:
	case <-ctx.Done():
		return "", fmt.Errorf("fetch PostgreSQL %s: %w; try again with more time", fetchedVersion, context.Cause(ctx))
	}
	archives, err := filepath.Glob(filepath.Join(work, "*.txz"))
	if err != nil || len(archives) != 1 {
		return "", fmt.Errorf("fetch PostgreSQL %s: %w; check the network and HTTPS_PROXY, or install PostgreSQL", fetchedVersion, errors.Join(refused, err))
	}
	return archives[0], nil
}

// unpackVerified unpacks archive into the new folder if its SHA-256 is digest.
func unpackVerified(archive, digest, folder string) error {
	file, err := os.Open(archive)
	if err != nil {
		return fmt.Errorf("open the fetched server: %w", err)
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return fmt.Errorf("read the fetched server: %w", err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != digest {
		return fmt.Errorf("the fetched server is not the pinned one (SHA-256 %s, want %s): it is not used; install PostgreSQL, or find out who changed it on the way", got, digest)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read the fetched server: %w", err)
	}
	if err := unpack(file, folder); err != nil {
		return fmt.Errorf("unpack the fetched server: %w; see that the disk has room", err)
	}
	return nil
}

// unpack writes the files of a tar.xz below folder and nowhere else.
func unpack(archive io.Reader, folder string) error {
	if err := os.Mkdir(folder, 0o755); err != nil {
		return err
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer root.Close()
	plain, err := xz.NewReader(archive, 0)
	if err != nil {
		return err
	}
	for entries := tar.NewReader(plain); ; {
		entry, err := entries.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := unpackEntry(root, entry, entries); err != nil {
			return err
		}
	}
}

func unpackEntry(root *os.Root, entry *tar.Header, content io.Reader) error {
	name := filepath.Clean(entry.Name)
	if entry.Typeflag == tar.TypeDir {
		return root.MkdirAll(name, 0o755)
	}
	if err := root.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	switch entry.Typeflag {
	case tar.TypeSymlink:
		return root.Symlink(entry.Linkname, name)
	case tar.TypeReg:
		file, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fs.FileMode(entry.Mode).Perm())
		if err != nil {
			return err
		}
		_, err = io.Copy(file, content)
		return errors.Join(err, file.Close())
	default:
		return fmt.Errorf("%s is of the unexpected kind %q", name, entry.Typeflag)
	}
}
