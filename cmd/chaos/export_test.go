package main

import (
	"context"

	"github.com/hearthlabs/hearth/sink/chdb"
)

// What tests set that no flag can: how workers are put together.

type (
	Build  = build
	Spec   = spec
	Round  = round
	Fault  = fault
	Result = result
)

var (
	PlayRole   = playRole
	NewSpec    = newSpec
	NewHistory = newHistory
	StepOf     = stepOf
	Standing   = standing
)

const (
	ModeCrash     = modeCrash
	ModeChild     = modeChild
	ModeEngine    = modeEngine
	WorldWindow   = worldWindow
	WorldRestore  = worldRestore
	WorldTopic    = worldTopic
	WorldBackup   = worldBackup
	ActKillBefore = actKillBefore
	ActKillAfter  = actKillAfter
	ActKillHalf   = actKillHalf
	ActLost       = actLost
	VerdictOK     = verdictOK
)

// Campaign runs trials over an engine of the test's process.
type Campaign struct{ c *campaign }

func NewCampaign(e *chdb.Engine, dir string) (Campaign, func() error, error) {
	c, stop, err := overEngine(e, dir)
	return Campaign{c}, stop, err
}

// Run runs a trial of workers that are put together in a way.
func (c Campaign) Run(ctx context.Context, s Spec, b Build) Result {
	broken := &campaign{shared: c.c.shared, dir: c.c.dir, log: c.c.log, patient: c.c.patient, build: b, clean: c.c.clean}
	return broken.run(ctx, s)
}
