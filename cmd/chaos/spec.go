package main

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/hearthlabs/hearth/sink"
)

// The modes of trials.
const (
	modeCrash   = "crash"   // workers in this process, cut off in the moment they die
	modeChild   = "child"   // workers in processes that are killed
	modeEngine  = "engine"  // the engine in a process that is killed
	modeProgram = "program" // bin/hearth, killed
	modeKafka   = "kafka"   // as child, on a real Apache Kafka that all trials share
)

var modes = []string{modeCrash, modeChild, modeEngine, modeProgram, modeKafka}

// What can happen at a step.
const (
	actKillBefore = "kill before"
	actKillHalf   = "kill half through"
	actKillAfter  = "kill after"
	actRefuse     = "refuse"
	actBusy       = "busy"   // an answer 503
	actLost       = "lose"   // done, and the answer lost
	actHalf       = "half"   // half the block sent, then the connection lost
	actSlow       = "slow"   // answered late
	actStop       = "freeze" // SIGSTOP until the session is over and another has taken over
)

// Steps that are no tables.
const (
	stepRead    = "read"    // a question to the database
	stepConfirm = "confirm" // an offset commit
	stepPublish = "publish" // dead letters to their topic
)

// What can happen to the world between rounds.
const (
	worldReset   = "offsets reset"
	worldBroker  = "broker restarted"
	worldBackup  = "backup taken"
	worldRestore = "backup restored"
	worldWindow  = "no deduplication window"
	worldEngine  = "engine restarted"
	worldTopic   = "topic created again"
)

// fault is what happens at the N-th time a worker comes to a step.
type fault struct {
	Act, Step string
	N         int
}

func (f fault) String() string { return fmt.Sprintf("%s %s %d", f.Act, f.Step, f.N) }

func (f fault) kills() bool {
	return f.Act == actKillBefore || f.Act == actKillHalf || f.Act == actKillAfter
}

// round is a piece of the history and those who work on it.
type round struct {
	World   string    // what happens first; "" for nothing
	Quiet   bool      // who still works is told to stop before that
	Workers [][]fault // of each worker that starts, its faults
	Renames int       // engine mode: the rename in which the engine dies; 0 for none
}

// spec is all that a seed decides.
type spec struct {
	Mode       string
	Seed       uint64
	History    int
	Partitions int
	Rows       int  // of a range
	Alone      bool // one worker at a time
	Rounds     []round
}

// few are how many partitions and rounds there may be, small numbers more often: a
// trial costs what its ranges cost, and one death of a small trial asks as much of
// the protocol as one of a large.
var few = []int{1, 1, 1, 2, 2, 3, 4}

// newSpec draws a trial. Equal arguments give equal trials.
func newSpec(mode string, seed uint64) spec {
	d := rand.New(rand.NewPCG(seed, uint64(slices.Index(modes, mode))+1000))
	s := spec{
		Mode: mode, Seed: seed, History: int(seed % histories),
		Partitions: few[d.IntN(len(few))], Rows: 6 + d.IntN(30), Rounds: make([]round, few[d.IntN(len(few)-1)]),
	}
	zombie := (mode == modeChild || mode == modeKafka) && d.IntN(6) == 0
	for i := range s.Rounds {
		r := &s.Rounds[i]
		r.Workers = make([][]fault, 1+d.IntN(3)*d.IntN(2))
		for w := range r.Workers {
			r.Workers[w] = drawFaults(d, mode)
		}
		switch {
		case zombie && i == 0:
			r.Workers[0] = []fault{{actStop, drawStep(d), 1 + d.IntN(3)}}
		case mode == modeEngine:
			if d.IntN(4) > 0 {
				r.Renames = 1 + d.IntN(4)
			}
		}
		r.Quiet = d.IntN(3) == 0
		if i > 0 && !zombie {
			r.World = drawWorld(d, mode)
		}
	}
	s.restore(d)
	if slices.ContainsFunc(s.Rounds, func(r round) bool { return r.World == worldWindow || r.World == worldTopic }) {
		s.alone()
	}
	return s
}

// restore pairs a backup with its restoration: one without the other is nothing.
func (s *spec) restore(d *rand.Rand) {
	for i := range s.Rounds {
		r := &s.Rounds[i]
		switch r.World {
		case worldBackup:
			if i+1 == len(s.Rounds) {
				s.Rounds = append(s.Rounds, round{Workers: [][]fault{drawFaults(d, s.Mode)}})
			}
			s.Rounds[i].Quiet = true
			s.Rounds[i+1].World, s.Rounds[i+1].Quiet = worldRestore, true
			return
		case worldReset:
			r.Quiet = true
		}
	}
}

// alone leaves one worker at a time. Without a window the database does not know
// an insert again that reached it late, from an owner that is gone: what is left
// of the promise is for those who wait until it has ended. And where a topic
// is created again under several workers, receipts of erasures can differ from a run
// without faults: not traced yet and not drawn; see docs/chaos/notes.md.
func (s *spec) alone() {
	s.Alone = true
	for i := range s.Rounds {
		s.Rounds[i].Workers, s.Rounds[i].Quiet = s.Rounds[i].Workers[:1], true
	}
}

func drawWorld(d *rand.Rand, mode string) string {
	worlds := []string{"", "", "", worldReset, worldBroker, worldBackup, worldWindow, worldTopic}
	switch mode {
	case modeEngine:
		worlds = []string{"", worldEngine, worldBroker}
	case modeKafka: // its broker is the others' as well
		worlds = []string{"", "", "", worldReset, worldBackup, worldWindow, worldTopic}
	}
	return worlds[d.IntN(len(worlds))]
}

// drawFaults gives a worker up to three faults; in most modes one of them is
// its death.
func drawFaults(d *rand.Rand, mode string) []fault {
	var faults []fault
	for range d.IntN(3) {
		act := []string{actRefuse, actBusy, actLost, actHalf, actSlow}[d.IntN(5)]
		faults = append(faults, drawn(d, act))
	}
	if mode != modeEngine && d.IntN(8) > 0 {
		faults = append(faults, drawn(d, []string{actKillBefore, actKillHalf, actKillAfter}[d.IntN(3)]))
	}
	return faults
}

// drawn is a fault whose act its step allows.
func drawn(d *rand.Rand, act string) fault {
	f := fault{act, drawStep(d), 1 + d.IntN(3)}
	if f.Step == stepRead {
		f.N = 1 + d.IntN(24)
	}
	if f.Step == stepConfirm || f.Step == stepPublish || f.Step == stepRead {
		switch act { // there is no half of them
		case actKillHalf:
			f.Act = actKillAfter
		case actHalf, actBusy:
			f.Act = actRefuse
		}
	}
	return f
}

func drawStep(d *rand.Rand) string {
	steps := []string{stepRead, stepRead, stepConfirm, stepConfirm, stepPublish}
	for _, t := range sink.Tables() {
		if t.Name != "annotations" && t.Name != "profiles" { // no history here writes those
			steps = append(steps, t.Name)
		}
	}
	return steps[d.IntN(len(steps))]
}
