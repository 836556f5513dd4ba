package prove

import (
	"io"
	"net"
	"sync"
	"testing"
)

// front is the address of a service, behind which its processes come and go, as a cluster gives it one. What is on the way
// stays with the process that it was sent to.
type front struct {
	l net.Listener

	mu     sync.Mutex
	behind string
}

func newFront(t *testing.T) *front {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &front{l: l}
	t.Cleanup(func() { l.Close() }) //nolint:errcheck // the test is over
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go f.pass(c)
		}
	}()
	return f
}

func (f *front) address() string { return f.l.Addr().String() }

// to sends new connections to a process.
func (f *front) to(address string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.behind = address
}

func (f *front) pass(from net.Conn) {
	defer from.Close() //nolint:errcheck // both sides are done
	f.mu.Lock()
	behind := f.behind
	f.mu.Unlock()
	to, err := net.Dial("tcp", behind)
	if err != nil {
		return
	}
	defer to.Close() //nolint:errcheck // both sides are done
	ended := make(chan struct{}, 2)
	for _, way := range [][2]net.Conn{{from, to}, {to, from}} {
		go func() {
			io.Copy(way[1], way[0]) //nolint:errcheck // a connection ends as it does
			ended <- struct{}{}
		}()
	}
	<-ended
}
