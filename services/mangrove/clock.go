package mangrove

import (
	"sync"
	"time"
)

// domainClock is the clock that duties, grants and deadlines follow. It runs with the machine's, and development
// mode can move it forward.
type domainClock struct {
	mu     sync.Mutex
	offset time.Duration
}

func (c *domainClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.offset)
}

// to moves the clock to an instant; it never goes back.
func (c *domainClock) to(at time.Time) bool { return c.forward(time.Until(at)) }

// forward moves the clock as far ahead of the machine's; it never goes back.
func (c *domainClock) forward(ahead time.Duration) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if ahead < c.offset {
		return false
	}
	c.offset = ahead
	return true
}

// ahead is how far the clock was moved.
func (c *domainClock) ahead() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offset
}
