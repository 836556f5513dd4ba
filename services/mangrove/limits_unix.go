//go:build unix

package mangrove

import "syscall"

// noCoreDumps keeps keys and opened sections out of files that nobody decided to write.
func noCoreDumps() error {
	return syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
}
