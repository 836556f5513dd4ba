//go:build kafka

package apachekafka_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"mangrove/pkg/embedded/apachekafka"
)

// parentData tells this test binary to be a parent that runs a broker in the
// folder it names, says where it listens and waits to be killed.
const parentData = "MANGROVE_TEST_KAFKA_PARENT"

func TestMain(m *testing.M) {
	if data := os.Getenv(parentData); data != "" {
		if err := beParent(data); err != nil {
			fmt.Println("failed:", err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

func beParent(data string) error {
	libs, err := apachekafka.Fetch(context.Background(), "")
	if err != nil {
		return err
	}
	b, err := apachekafka.Start(context.Background(), apachekafka.Config{Libs: libs, Data: data})
	if err != nil {
		return err
	}
	fmt.Println(b.Addr())
	select {}
}

func TestTheBrokerDiesWithItsParent(t *testing.T) {
	fetch(t)
	data := t.TempDir()
	parent := exec.CommandContext(t.Context(), os.Args[0])
	parent.Env = append(os.Environ(), parentData+"="+data)
	stdout, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	out := bufio.NewReader(stdout)
	line, err := out.ReadString('\n')
	if err != nil || strings.HasPrefix(line, "failed") {
		rest, _ := io.ReadAll(out)
		_ = parent.Wait()
		if strings.Contains(line, apachekafka.ErrUnavailable.Error()) {
			t.Skip("KAFKA NOT RUN:", line)
		}
		t.Fatalf("%v: %s%s", err, line, rest)
	}
	addr := strings.TrimSpace(line)
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()

	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait()
	if err := conn.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	// The connection ends when the broker does; a live one would stay silent.
	if _, err := conn.Read(make([]byte, 1)); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatal("the broker outlived its parent")
	}
	// A dying process closes its sockets one by one.
	until(t, func() error {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			return nil
		}
		c.Close()
		return errors.New("somebody still listens where the broker did")
	})
	start(t, apachekafka.Config{Data: data})
}
