//go:build !race

package gse_test

// raceEnabled says that the race detector runs: loading takes five times as long.
const raceEnabled = false
