//go:build unix

package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const (
	lockName     = "lock"
	passwordName = "superuser.password"
	clusterName  = "cluster"
	logName      = "server.log"
	oldLogName   = "server.log.1"
	unfinished   = "unfinished-" // prefix of a cluster that initdb has not completed
	logTail      = 4 << 10       // bytes of the log quoted in an error
)

// home is the folder Config.Data and the account its cluster belongs to. Files
// are opened through an os.Root: when the parent is root and the folder belongs
// to somebody else, a link planted there leads nowhere.
type home struct {
	account

	path  string
	files *os.Root
}

// openHome makes the folder if needed and checks that it can be used.
func openHome(ctx context.Context, path string) (_ *home, err error) {
	if !filepath.IsAbs(path) {
		return nil, fmt.Errorf("the data folder %q is not an absolute path: give one that begins with /", path)
	}
	mode := fs.FileMode(0o700)
	if isRoot() {
		mode = 0o711 // the server's account must pass, but not list
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("make the folder above the data folder: %w; choose a folder you may write in", err)
	}
	if err := os.Mkdir(path, mode); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("make the data folder: %w; choose a folder you may write in", err)
	}
	files, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("open the data folder: %w; run as the account it belongs to, or choose another folder", err)
	}
	h := &home{path: path, files: files}
	defer func() {
		if err != nil {
			_ = files.Close()
		}
	}()
	if err := h.onlyOurs(); err != nil {
		return nil, err
	}
	owner, err := h.owner()
	if err != nil {
		return nil, err
	}
	if h.account, err = chooseAccount(owner); err != nil {
		return nil, fmt.Errorf("data folder %s: %w", path, err)
	}
	if err := files.Chmod(".", mode); err != nil {
		return nil, fmt.Errorf("set who may enter the data folder: %w; run as the account it belongs to, or choose another folder", err)
	}
	return h, h.mustReach(ctx, path)
}

func (h *home) Close() error { return h.files.Close() }

func (h *home) cluster() string { return filepath.Join(h.path, clusterName) }

// owner returns the user id the cluster belongs to, or before there is one,
// that of the folder.
func (h *home) owner() (int, error) {
	info, err := h.files.Stat(clusterName)
	if errors.Is(err, fs.ErrNotExist) {
		info, err = h.files.Stat(".")
	}
	if err != nil {
		return 0, fmt.Errorf("see who owns the data folder: %w; run as the account it belongs to, or choose another folder", err)
	}
	return ownerOf(info), nil
}

// onlyOurs refuses a folder that serves another purpose, before anything in it
// changes hands.
func (h *home) onlyOurs() error {
	if _, err := h.files.Stat(clusterName); err == nil {
		return nil
	}
	entries, err := fs.ReadDir(h.files.FS(), ".")
	if err != nil {
		return fmt.Errorf("list the data folder: %w; run as the account it belongs to, or choose another folder", err)
	}
	ours := []string{lockName, passwordName, logName, oldLogName}
	for _, entry := range entries {
		if !slices.Contains(ours, entry.Name()) && !strings.HasPrefix(entry.Name(), unfinished) {
			return fmt.Errorf("the data folder %s holds other things (%s): choose a new or empty folder", h.path, entry.Name())
		}
	}
	return nil
}

// version returns the major version that made the cluster, 0 when there is none.
func (h *home) version() (int, error) {
	text, err := h.files.ReadFile(filepath.Join(clusterName, "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := h.files.Stat(clusterName); err == nil {
			return 0, fmt.Errorf("%s is no PostgreSQL cluster, its PG_VERSION is missing: restore the folder, or move it away to begin anew", h.cluster())
		}
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the version of the cluster: %w", err)
	}
	return majorVersion(string(text))
}

// prepare makes the cluster if there is none and returns the superuser's
// password.
func (h *home) prepare(ctx context.Context, bin string, unsafe bool) (string, error) {
	password, err := h.files.ReadFile(passwordName)
	missing := errors.Is(err, fs.ErrNotExist)
	if err != nil && !missing {
		return "", fmt.Errorf("read the superuser's password: %w", err)
	}
	if _, err := h.files.Stat(clusterName); err == nil {
		if missing {
			return "", fmt.Errorf("%s is missing in %s: put it back from a copy, or move the folder away to begin anew", passwordName, h.path)
		}
		return string(password), nil
	}
	if missing || len(password) == 0 {
		password = []byte(rand.Text())
		if err := h.files.WriteFile(passwordName, password, 0o600); err != nil {
			return "", fmt.Errorf("keep the superuser's password: %w", err)
		}
	}
	return string(password), h.initialise(ctx, bin, string(password), unsafe)
}

// initialise runs initdb aside and moves the cluster into place when it is
// whole, so that a start cut short leaves nothing half made.
func (h *home) initialise(ctx context.Context, bin, password string, unsafe bool) error {
	// Remains of a start that was cut short. What cannot be removed now,
	// because a dying initdb still writes there, goes next time.
	entries, err := fs.ReadDir(h.files.FS(), ".")
	if err != nil {
		return fmt.Errorf("list the data folder: %w", err)
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), unfinished) {
			_ = h.files.RemoveAll(entry.Name())
		}
	}

	name := unfinished + rand.Text()
	if err := h.files.Mkdir(name, 0o700); err != nil {
		return fmt.Errorf("make a folder for the new cluster: %w", err)
	}
	defer func() { _ = h.files.RemoveAll(name) }()
	secret := filepath.Join(name, "password")
	if err := h.files.WriteFile(secret, []byte(password+"\n"), 0o600); err != nil {
		return fmt.Errorf("hand the password to initdb: %w", err)
	}
	for _, path := range []string{secret, name} {
		if err := h.give(h.files, path); err != nil {
			return err
		}
	}

	args := []string{
		"--pgdata=" + filepath.Join(h.path, name, clusterName),
		"--username=" + Superuser,
		"--pwfile=" + filepath.Join(h.path, secret),
		"--auth=scram-sha-256",
		"--encoding=UTF8",
		"--locale=C",
		"--no-instructions",
	}
	if unsafe {
		args = append(args, "--no-sync")
	}
	if out, err := h.command(ctx, filepath.Join(bin, "initdb"), args...).CombinedOutput(); err != nil {
		return fmt.Errorf("make the cluster with %s/initdb: %w; see that the disk has room and the folder may be written; it said:\n%s", bin, errors.Join(err, ctx.Err()), tail(out))
	}
	const access = "# Only this machine, only with a password.\n" +
		"host all all 127.0.0.1/32 scram-sha-256\n"
	made := filepath.Join(name, clusterName)
	// Written in place, so the file keeps its owner.
	if err := h.files.WriteFile(filepath.Join(made, "pg_hba.conf"), []byte(access), 0o600); err != nil {
		return fmt.Errorf("write the access rules of the cluster: %w", err)
	}
	if err := h.files.Rename(made, clusterName); err != nil {
		return fmt.Errorf("move the new cluster into place: %w", err)
	}
	return nil
}

// rotateLog keeps the log of the run before and no more.
func (h *home) rotateLog() error {
	if err := h.files.Rename(logName, oldLogName); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("set the former server log aside: %w", err)
	}
	return nil
}

// openLog opens the log for the server to append to and returns its size.
func (h *home) openLog() (*os.File, int64, error) {
	file, err := h.files.OpenFile(logName, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, 0, fmt.Errorf("open the server log: %w", err)
	}
	info, err := file.Stat()
	if err != nil {
		return nil, 0, errors.Join(fmt.Errorf("open the server log: %w", err), file.Close())
	}
	return file, info.Size(), nil
}

// logSince returns the end of what the server wrote after offset.
func (h *home) logSince(offset int64) string {
	file, err := h.files.Open(logName)
	if err != nil {
		return ""
	}
	defer file.Close()
	if _, err := file.Seek(offset, io.SeekStart); err != nil {
		return ""
	}
	text, err := io.ReadAll(file)
	if err != nil {
		return ""
	}
	return tail(text)
}

func tail(text []byte) string {
	return string(text[max(0, len(text)-logTail):])
}

// mustReach refuses a path whose folders the server's account may not enter.
func (h *home) mustReach(ctx context.Context, path string) error {
	var folders []string
	for at := path; ; at = filepath.Dir(at) {
		folders = append(folders, at)
		if at == filepath.Dir(at) {
			break
		}
	}
	slices.Reverse(folders)
	// Asked of the account itself, so that access lists and the like count.
	const script = `for f do test -x "$f" || { printf %s "$f"; exit 3; }; done`
	out, err := h.command(ctx, "/bin/sh", append([]string{"-c", script, "sh"}, folders...)...).Output()
	if err == nil {
		return nil
	}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() == 3 {
		return fmt.Errorf("account %s, which runs the server, may not enter %s: allow it with `chmod o+x %s`, or choose a folder elsewhere than %s",
			h.account, out, out, path)
	}
	return fmt.Errorf("try whether account %s may enter %s: %w", h.account, path, err)
}
