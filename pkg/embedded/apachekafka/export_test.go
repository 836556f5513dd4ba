//go:build kafka

package apachekafka

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

// Memory is what the broker occupies now, as Linux tells it.
func (b *Broker) Memory() string {
	if b.proc.ended() {
		return "none"
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", b.proc.cmd.Process.Pid))
	if err != nil {
		return "unknown"
	}
	return string(regexp.MustCompile(`VmRSS:\s*(.*)`).FindSubmatch(status)[1])
}

// Listeners are the addresses of all listeners, the internal ones included.
func (b *Broker) Listeners() []string {
	settings, err := os.ReadFile(filepath.Join(filepath.Dir(b.log), "server.properties"))
	if err != nil {
		panic(err)
	}
	line := regexp.MustCompile(`(?m)^listeners=.*`).Find(settings)
	return regexp.MustCompile(`127\.0\.0\.1:\d+`).FindAllString(string(line), -1)
}
