// Command count reads what go test -json writes, shows each package's closing line and what failing and skipped tests
// said, and adds the numbers of passed and failed tests to a file, as "PASSED FAILED".
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

type event struct {
	Action, Package, Test, Output string
}

func main() {
	if err := count(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "count:", err)
		os.Exit(1)
	}
}

func count(tally string) error {
	passed, failed := 0, 0
	said := map[[2]string][]string{} // package and test
	broken := map[string]bool{}      // packages with a failed test
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Println(lines.Text())
			continue
		}
		who := [2]string{e.Package, e.Test}
		switch e.Action {
		case "build-output":
			fmt.Print(e.Output)
		case "output":
			if e.Test == "" {
				if e.Output != "PASS\n" && !strings.Contains(e.Output, "[no test files]") {
					fmt.Print(e.Output)
				}
				continue
			}
			said[who] = append(said[who], e.Output)
		case "fail":
			if e.Test == "" && broken[e.Package] {
				continue // counted with its test
			}
			failed++
			broken[e.Package] = true
			fmt.Print(strings.Join(said[who], ""))
		case "skip":
			fmt.Print(strings.Join(said[who], ""))
		case "pass":
			if e.Test != "" {
				passed++
			}
		}
		if e.Action != "output" {
			delete(said, who)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("reading the test events: %w", err)
	}
	file, err := os.OpenFile(tally, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("opening the tally: %w", err)
	}
	if _, err := fmt.Fprintln(file, passed, failed); err != nil {
		return fmt.Errorf("writing the tally: %w", err)
	}
	return file.Close()
}
