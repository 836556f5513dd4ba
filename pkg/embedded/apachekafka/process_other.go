//go:build !linux

package apachekafka

import "syscall"

// dieWithParent does nothing here: only Linux ties a child's life to its
// parent's. A broker outlives a parent that is killed.
func dieWithParent() *syscall.SysProcAttr { return nil }
