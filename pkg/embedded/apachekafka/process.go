package apachekafka

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
)

// minJava is the oldest Java that the broker runs on.
const minJava = 17

var javaVersion = regexp.MustCompile(`version "(\d+)`)

// findJava returns the Java on the PATH, if it is recent enough.
func findJava(ctx context.Context) (string, error) {
	path, err := exec.LookPath("java")
	if err != nil {
		return "", fmt.Errorf("%w: install Java %d or later: %w", ErrUnavailable, minJava, err)
	}
	out, err := exec.CommandContext(ctx, path, "-version").CombinedOutput()
	if ctx.Err() != nil {
		return "", fmt.Errorf("ask java for its version: %w", ctx.Err())
	}
	if err != nil {
		return "", fmt.Errorf("%w: ask java for its version: %w", ErrUnavailable, err)
	}
	m := javaVersion.FindSubmatch(out)
	if m == nil {
		return "", fmt.Errorf("%w: java does not tell its version; install Java %d or later", ErrUnavailable, minJava)
	}
	if v, err := strconv.Atoi(string(m[1])); err != nil || v < minJava {
		return "", fmt.Errorf("%w: java is version %s; install Java %d or later", ErrUnavailable, m[1], minJava)
	}
	return path, nil
}

// process is a child that dies with this process, where the system can do that.
type process struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when the child has ended
}

// spawn starts cmd. The thread that starts the child stays with it to its
// end, since the system ties the child's life to that thread.
func spawn(cmd *exec.Cmd) (*process, error) {
	cmd.SysProcAttr = dieWithParent()
	p := &process{cmd: cmd, done: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		_ = cmd.Wait() // how it ended is in cmd.ProcessState
		close(p.done)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

// ended says whether the child has ended.
func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// kill ends the child at once and waits until it is gone.
func (p *process) kill() error {
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-p.done
	return nil
}
