package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	main "github.com/hearthlabs/hearth/cmd/chaos"
	"github.com/hearthlabs/hearth/sink/chdb"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

func TestMain(m *testing.M) {
	if main.PlayRole() {
		return // this is a worker or an engine of a trial
	}
	os.Exit(clickhousetest.Main(m, chdb.Config{Connections: 8}))
}

// campaign is one over the tests' engine.
func campaign(t *testing.T) main.Campaign {
	t.Helper()
	clickhousetest.Need(t)
	c, stop, err := main.NewCampaign(clickhousetest.Engine, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// one is a trial of one partition and two rounds, the first with a death.
func one(deaths ...main.Fault) main.Spec {
	return main.Spec{Mode: main.ModeCrash, Seed: 2, History: 1, Partitions: 1, Rows: 12, Alone: true, Rounds: []main.Round{{Workers: [][]main.Fault{deaths}}}}
}

// TestCampaign is one of a few trials; `make chaos` runs more. They share the run
// without faults that each is compared with.
func TestCampaign(t *testing.T) {
	c := campaign(t)
	t.Run("broken builds are caught", func(t *testing.T) { testBrokenBuilds(t, c) })
	t.Run("a backup of half a range", func(t *testing.T) { testHalfBackup(t, c) })
	t.Run("a topic created again", func(t *testing.T) { testTopicAgain(t, c) })
	t.Run("the sound build passes", func(t *testing.T) { testTrials(t, c) })
}

// testBrokenBuilds lets builds that are broken on purpose meet the fault that
// shows it, and the sound one beside them.
func testBrokenBuilds(t *testing.T, c main.Campaign) {
	t.Helper()
	windowless := one(main.Fault{Act: main.ActKillAfter, Step: "messages", N: 1})
	windowless.Rounds[0].World = main.WorldWindow
	tests := []struct {
		name  string
		build main.Build
		trial main.Spec
	}{
		{"commit before write", commitFirst(), one(main.Fault{Act: main.ActKillBefore, Step: "events", N: 1})},
		{"trusting a token after a crash", trustToken(), windowless},
		{"state first", stateFirst(), one(main.Fault{Act: main.ActKillBefore, Step: "messages", N: 1})},
		{"look-ups not as of a", asOfNow(), one(main.Fault{Act: main.ActKillAfter, Step: "events", N: 2})},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if testing.Short() {
				t.Log("the sound build's turn is left out in short mode")
			} else if r := c.Run(t.Context(), tt.trial, main.Build{}); r.Verdict != main.VerdictOK || r.Crashes != 1 {
				t.Errorf("the sound build: %+v, want a crash and the verdict ok", r)
			}
			r := c.Run(t.Context(), tt.trial, tt.build)
			if r.Verdict == main.VerdictOK {
				t.Errorf("the broken build passes: %+v", r)
			}
			t.Logf("caught: %s", r.Verdict)
		})
	}
}

// testHalfBackup puts the tables back to a backup that has the facts of half the
// first range, after the broker has got the plan of the second.
func testHalfBackup(t *testing.T, c main.Campaign) {
	t.Helper()
	t.Parallel()
	kill := func(n int) [][]main.Fault {
		return [][]main.Fault{{{Act: main.ActKillBefore, Step: "messages", N: n}}}
	}
	s := one()
	s.Rounds = []main.Round{{Workers: kill(1)}, {World: main.WorldBackup, Quiet: true, Workers: kill(2)}, {World: main.WorldRestore, Quiet: true}}
	r := c.Run(t.Context(), s, main.Build{})
	if t.Logf("%+v", r); r.Verdict != main.VerdictOK || r.Crashes != 2 {
		t.Errorf("%d workers cut off, %s; want 2 and the verdict ok", r.Crashes, r.Verdict)
	}
}

// testTopicAgain deletes the topic while its worker is away and makes it anew; who
// goes on there dies over its first range.
func testTopicAgain(t *testing.T, c main.Campaign) {
	t.Helper()
	t.Parallel()
	s := one(main.Fault{Act: main.ActKillAfter, Step: "messages", N: 1})
	s.Rounds = append(s.Rounds, main.Round{World: main.WorldTopic, Quiet: true, Workers: [][]main.Fault{{{Act: main.ActKillBefore, Step: "batches", N: 1}}}})
	r := c.Run(t.Context(), s, main.Build{})
	if t.Logf("%+v", r); r.Verdict != main.VerdictOK || r.Crashes == 0 || !slices.Contains(r.Came, main.WorldTopic) {
		t.Errorf("%d workers cut off, %q came, %s; want one at least, a new topic and the verdict ok", r.Crashes, r.Came, r.Verdict)
	}
}

func testTrials(t *testing.T, c main.Campaign) {
	t.Helper()
	trials := map[string][]uint64{main.ModeCrash: {25}, main.ModeChild: {1}}
	if !testing.Short() {
		trials = map[string][]uint64{main.ModeCrash: {1, 2, 3, 4}, main.ModeChild: {1, 2}}
	}
	for mode, seeds := range trials {
		for _, seed := range seeds {
			t.Run(fmt.Sprintf("%s %d", mode, seed), func(t *testing.T) {
				t.Parallel()
				r := c.Run(t.Context(), main.NewSpec(mode, seed), main.Build{})
				t.Logf("%+v", r)
				if r.Verdict != main.VerdictOK {
					t.Errorf("seed %d, mode %s: %s", seed, mode, r.Verdict)
				}
			})
		}
	}
}

func TestSeedDecides(t *testing.T) {
	for _, mode := range []string{main.ModeCrash, main.ModeChild, main.ModeEngine} {
		kills := 0
		for seed := range uint64(200) {
			a := main.NewSpec(mode, seed)
			if diff := cmp.Diff(a, main.NewSpec(mode, seed)); diff != "" {
				t.Fatalf("%s %d differs from itself: %s", mode, seed, diff)
			}
			for i, r := range a.Rounds {
				if r.World == main.WorldRestore && (i == 0 || a.Rounds[i-1].World != main.WorldBackup) {
					t.Errorf("%s %d: round %d restores what was never taken", mode, seed, i)
				}
				if r.Renames > 0 {
					kills++
				}
				for _, faults := range r.Workers {
					for _, f := range faults {
						if f.Act == main.ActKillBefore || f.Act == main.ActKillHalf || f.Act == main.ActKillAfter {
							kills++
						}
					}
				}
			}
		}
		if kills < 200 {
			t.Errorf("200 trials of mode %s have %d deaths", mode, kills)
		}
	}
	a, b := main.NewHistory(5), main.NewHistory(5)
	if !a.Equal(b) || a.Equal(main.NewHistory(6)) {
		t.Error("a history does not follow from its number")
	}
}

// TestStanding reads a file that was broken off: what stands in it is not done again.
func TestStanding(t *testing.T) {
	path := filepath.Join(t.TempDir(), "trials.jsonl")
	text := `{"seed":4,"mode":"crash","verdict":"ok"}` + "\n" + `{"seed":5,"mode":"child","verdict":"lost: event x"}` + "\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := main.Standing(path)
	want := map[string]bool{"crash 4": true, "child 5": true}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if err := os.WriteFile(path, []byte(text+"{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := main.Standing(path); err == nil {
		t.Error("a broken line is passed over")
	}
}
