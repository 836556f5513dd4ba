//go:build unix

package postgres

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

const (
	// A fast shutdown writes a checkpoint; on a slow disk that takes a while.
	fastPatience = 30 * time.Second
	// An immediate one only tells the children.
	immediatePatience = 5 * time.Second
)

// process is the postmaster, whose children end with it.
type process struct {
	pid  *os.Process
	done chan struct{} // closed when it is gone and reaped
	exit error         // how it went; read after done
}

// launch starts the postmaster with its output in log.
func launch(cmd *exec.Cmd, log *os.File) (*process, error) {
	cmd.Stdout, cmd.Stderr = log, log
	// A group of its own: an interrupt typed at the terminal is for the parent,
	// which ends the server after those who use it.
	cmd.SysProcAttr.Setpgid = true
	release, err := dieWithParent(cmd)
	if err != nil {
		return nil, err
	}

	p := &process{done: make(chan struct{})}
	started := make(chan error)
	go func() {
		// On Linux the child's life hangs on the thread that made it, so this
		// one is kept until the child is gone.
		runtime.LockOSThread()
		defer release()
		err := cmd.Start()
		p.pid = cmd.Process
		started <- err
		if err == nil {
			p.exit = cmd.Wait()
			close(p.done)
		}
	}()
	return p, <-started
}

// throughShell has a shell forbid core dumps, which would put persons' data on
// disk, run the given lines, and then become the program, keeping its process id.
func throughShell(cmd *exec.Cmd, lines ...string) {
	script := slices.Concat([]string{"ulimit -c 0"}, lines, []string{`exec "$@"`})
	cmd.Args = slices.Concat([]string{"sh", "-c", strings.Join(script, "\n"), "sh", cmd.Path}, cmd.Args[1:])
	cmd.Path = "/bin/sh"
}

// stop shuts the postmaster down: politely, then less so.
func (p *process) stop() error {
	for _, step := range []struct {
		signal   os.Signal
		patience time.Duration
	}{
		{syscall.SIGINT, fastPatience},       // fast: roll back, checkpoint
		{syscall.SIGQUIT, immediatePatience}, // immediate: recover at the next start
		{os.Kill, immediatePatience},
	} {
		if err := p.pid.Signal(step.signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return fmt.Errorf("stop PostgreSQL, process %d: %w; end it by hand", p.pid.Pid, err)
		}
		select {
		case <-p.done:
			if p.exit != nil {
				return fmt.Errorf("PostgreSQL did not end cleanly, it will recover at its next start: %w", p.exit)
			}
			return nil
		case <-time.After(step.patience):
		}
	}
	return fmt.Errorf("PostgreSQL, process %d, does not end: end it by hand", p.pid.Pid)
}
