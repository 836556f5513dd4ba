package postgres

import (
	"os/exec"
	"syscall"
)

// dieWithParent has the kernel send the child a fast shutdown when the thread
// that starts it ends. The returned function is called once the child is gone.
func dieWithParent(cmd *exec.Cmd) (func(), error) {
	throughShell(cmd)
	cmd.SysProcAttr.Pdeathsig = syscall.SIGINT
	return func() {}, nil
}
