//go:build !console

package web

// Charts returns the chart library that was built in: nil here. Built with
// `make build`, or with -tags console after `make console`, it is there.
func Charts() []byte { return nil }
