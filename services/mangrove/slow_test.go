package mangrove

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// Who sends a body drop by drop is cut off, whether it is read or nobody wants it; what has none, as a stream, goes on.
func TestASlowBodyHoldsNoConnection(t *testing.T) {
	const most = 100 * time.Millisecond
	mux := http.NewServeMux()
	mux.HandleFunc("/read", func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err == nil {
			t.Error("a body that never came was read")
		}
		w.WriteHeader(http.StatusRequestTimeout)
	})
	mux.HandleFunc("/unread", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	mux.HandleFunc("/stream", func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(3 * most):
			fmt.Fprint(w, "lasts")
		case <-r.Context().Done():
		}
	})
	s := httptest.NewServer(bodyWithin(most, mux))
	defer s.Close()
	for path, headers := range map[string]string{
		"/read": "Content-Length: 100\r\n", "/unread": "Content-Length: 100\r\n", "/read?chunked": "Transfer-Encoding: chunked\r\n", "/unread?chunked": "Transfer-Encoding: chunked\r\n",
	} {
		c, err := net.Dial("tcp", s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()                                 //nolint:errcheck // it was only read
		c.SetDeadline(time.Now().Add(10 * time.Second)) //nolint:errcheck // a test without it hangs
		fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: x\r\n%s\r\n1", path, headers)
		if _, err := io.ReadAll(c); err != nil {
			t.Errorf("%s: the connection is held: %v", path, err)
		}
	}
	res, err := s.Client().Get(s.URL + "/stream")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // it was only read
	if got, err := bufio.NewReader(res.Body).ReadString('\n'); got != "lasts" {
		t.Errorf("a stream says %q, %v", got, err)
	}
}

// deadlines remembers what a connection was given.
type deadlines struct {
	*httptest.ResponseRecorder
	read time.Time
}

func (d *deadlines) SetReadDeadline(at time.Time) error {
	d.read = at
	return nil
}

// Every listener is given the same: an end to what stands idle, and to a body.
func TestAServerWaitsForNobodyForEver(t *testing.T) {
	s := server(http.NotFoundHandler())
	if s.ReadHeaderTimeout == 0 || s.IdleTimeout == 0 {
		t.Errorf("headers may take %s, and a connection stand idle %s", s.ReadHeaderTimeout, s.IdleTimeout)
	}
	for method, body := range map[string]io.Reader{http.MethodPost: strings.NewReader("x"), http.MethodGet: http.NoBody} {
		w := &deadlines{ResponseRecorder: httptest.NewRecorder()}
		s.Handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, "/", body))
		if ends := !w.read.IsZero(); ends != (method == http.MethodPost) {
			t.Errorf("%s has an end: %t", method, ends)
		}
	}
}
