package apachekafka

import "syscall"

// dieWithParent has the child killed when the thread that starts it ends. Its
// own process group keeps an interrupt typed at the terminal from stopping the
// broker before those who use it.
func dieWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}
