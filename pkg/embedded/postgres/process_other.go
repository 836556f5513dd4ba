//go:build unix && !linux

package postgres

import (
	"fmt"
	"os"
	"os/exec"
)

// dieWithParent leaves a small shell beside the child that reads from a pipe
// whose other end only this process holds. When this process ends, however it
// does, the read fails and the shell sends a fast shutdown. The returned
// function is called once the child is gone: it writes a line, and the shell
// leaves without a signal to whoever has the process id by then.
//
// It is weaker than what Linux offers: killing that shell unties the child.
func dieWithParent(cmd *exec.Cmd) (func(), error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("make a pipe to watch this process: %w", err)
	}
	throughShell(cmd, "( read -r line <&3 || kill -INT $$ ) &", "exec 3<&-")
	cmd.ExtraFiles = []*os.File{read} // descriptor 3 in the child
	return func() {
		_, _ = write.WriteString("ended\n")
		_ = write.Close()
		_ = read.Close()
	}, nil
}
