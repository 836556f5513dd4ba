package mangrove

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"time"

	"mangrove/pkg/service"
	"mangrove/pkg/store"
)

// Verified is what verify found of one service.
type Verified struct {
	Service  string `json:"service"`
	Rows     uint64 `json:"rows"`
	Subjects int    `json:"subjects"`
	Wrong    string `json:"wrong,omitempty"`
}

// verifyNode walks the ledger against the published heads, and folds each journal against the stored state.
func verifyNode(ctx context.Context, n *node, heads []store.Chain) Verified {
	out := Verified{Service: n.name}
	head, err := n.store.VerifyLedger(ctx, heads)
	out.Rows = head.No
	if n.service != nil {
		subjects, wrong := n.service.Verify(ctx)
		out.Subjects, err = subjects, errors.Join(err, wrong)
	}
	if err != nil {
		out.Wrong = err.Error()
	}
	return out
}

// verify answers for every service of this process.
func (d dev) verify(w http.ResponseWriter, r *http.Request) {
	var out []Verified
	for _, n := range d.nodes {
		var heads []store.Chain
		for _, with := range d.nodes {
			if with.bus == nil {
				continue
			}
			var err error
			if heads, err = service.Heads(r.Context(), with.bus, n.name); err != nil {
				http.Error(w, "the published heads cannot be read now", http.StatusServiceUnavailable)
				return
			}
			break
		}
		out = append(out, verifyNode(r.Context(), n, heads))
	}
	answer(w, http.StatusOK, out)
}

func verifyCommand(ctx context.Context, args []string, out, errs io.Writer) error {
	flags := flag.NewFlagSet("verify", flag.ContinueOnError)
	flags.SetOutput(errs)
	if err := flags.Parse(args); err != nil {
		return flag.ErrHelp
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	var found []Verified
	if err := askUp(ctx, http.MethodGet, "/dev/verify", &found); err != nil {
		return err
	}
	wrong := 0
	for _, v := range found {
		if v.Wrong != "" {
			wrong++
			fmt.Fprintf(out, "%-15s WRONG: %s\n", v.Service, v.Wrong)
			continue
		}
		fmt.Fprintf(out, "%-15s whole: %d rows of the ledger in their chain, %d journals that give the stored state\n", v.Service, v.Rows, v.Subjects)
	}
	if wrong > 0 {
		return fmt.Errorf("%d of %d services are not as they were written", wrong, len(found))
	}
	return nil
}
