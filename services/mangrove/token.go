package mangrove

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"strings"

	"mangrove/pkg/web"
)

func tokenCommand(ctx context.Context, args []string, out, errs io.Writer) error {
	flags := flag.NewFlagSet("token", flag.ContinueOnError)
	flags.SetOutput(errs)
	as := flags.String("as", "", "the account, such as rosa")
	service := flags.String("for", "", "the service, such as shelter")
	if err := flags.Parse(args); err != nil {
		return flag.ErrHelp
	}
	if *as == "" || *service == "" {
		return &usageError{"give both: mangrove token --as rosa --for shelter"}
	}
	t, err := fetchToken(ctx, "http://"+env("MANGROVE_ADDR", defaultAddr), *as, *service)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, t)
	return nil
}

// fetchToken asks the development provider of a running up.
func fetchToken(ctx context.Context, base, as, service string) (string, error) {
	status, _, body, err := web.NewClient(base, nil).Do(ctx, http.MethodPost, "/oidc/dev/token", "", map[string]string{"as": as, "for": service})
	if err != nil {
		return "", fmt.Errorf("no mangrove answers at %s: start one with mangrove up", base)
	}
	var answer struct {
		Token       string `json:"access_token"`
		Description string `json:"error_description"`
	}
	if err := json.Unmarshal(body, &answer); err != nil || status != http.StatusOK {
		return "", fmt.Errorf("%s", strings.TrimSpace(answer.Description+" "+firstLine(body)))
	}
	return answer.Token, nil
}

func firstLine(b []byte) string {
	line, _, _ := strings.Cut(string(b), "\n")
	return line
}
