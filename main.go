// Mangrove lets many agencies help one person without handing that person's life to all of them.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"mangrove/services/mangrove"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(mangrove.Run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}
