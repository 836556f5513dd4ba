//go:build unix

package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
	"time"
)

// account is the user the server runs as.
type account struct {
	name       string
	credential *syscall.Credential // nil: as this process
}

func (a account) String() string { return a.name }

// chooseAccount decides who runs the server of a cluster that belongs to the
// user id owner: this user, unless that is root, whom PostgreSQL refuses.
func chooseAccount(owner int) (account, error) {
	if !isRoot() {
		if owner != os.Geteuid() {
			return account{}, fmt.Errorf("it belongs to user id %d and this is user id %d: run as that user, or choose another folder", owner, os.Geteuid())
		}
		return account{name: "user id " + strconv.Itoa(owner)}, nil
	}
	if owner != 0 {
		found, err := user.LookupId(strconv.Itoa(owner))
		if err != nil {
			return account{}, fmt.Errorf("it belongs to user id %d, which has no account here: %w; give the folder to an existing account with chown -R", owner, err)
		}
		return unprivileged(found)
	}
	for _, name := range []string{"postgres", "nobody"} {
		if found, err := user.Lookup(name); err == nil {
			return unprivileged(found)
		}
	}
	return account{}, errors.New("PostgreSQL does not run as root, and there is neither an account postgres nor nobody to run it: add one with useradd --system postgres, or run as another user")
}

func unprivileged(u *user.User) (account, error) {
	uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
	gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
	if err := errors.Join(uidErr, gidErr); err != nil {
		return account{}, fmt.Errorf("read the ids of account %s: %w", u.Username, err)
	}
	return account{name: u.Username, credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
}

// command prepares a program to run as the account. Of the environment it gets
// only the path: locale, time zone and PG* variables must not colour a cluster.
func (a account) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = "/" // ours may be closed to the account
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: a.credential}
	cmd.WaitDelay = 2 * time.Second // a grandchild may keep the output open
	return cmd
}

// give makes the account the owner of a path in files.
func (a account) give(files *os.Root, path string) error {
	if a.credential == nil {
		return nil
	}
	if err := files.Chown(path, int(a.credential.Uid), int(a.credential.Gid)); err != nil {
		return fmt.Errorf("give %s to account %s: %w", path, a.name, err)
	}
	return nil
}

func ownerOf(info fs.FileInfo) int {
	return int(info.Sys().(*syscall.Stat_t).Uid)
}
