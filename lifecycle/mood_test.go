package lifecycle_test

import (
	"cmp"
	"flag"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hearthlabs/hearth/ingest/simulate"
	"github.com/hearthlabs/hearth/lifecycle"
)

// feelings makes up a community and returns what the tracker would see of it.
func feelings(t *testing.T, c simulate.FeelConfig) ([]lifecycle.Activity, simulate.FeelTruth) {
	t.Helper()
	all, truth, err := simulate.Feelings(c)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]lifecycle.Activity, len(all))
	for i, f := range all {
		out[i] = lifecycle.Activity{Community: "c", Member: f.Member, At: f.At, Kind: message}
		if f.Scored {
			out[i].Mood = felt(f.Polarity)
		}
	}
	return out, truth
}

func felt(polarity int32) lifecycle.Mood {
	return lifecycle.Mood{Scored: true, Self: true, Polarity: polarity, Label: int8(cmp.Compare(polarity, 0)), Emotion: 8}
}

// shuffleDays gives each member's days the texts of other days of the same
// member: whatever lasted longer than a day is gone, and what a day has in
// common has stayed.
func shuffleDays(in []lifecycle.Activity, seed uint64) []lifecycle.Activity {
	type block struct {
		start int64
		texts []lifecycle.Activity
	}
	blocks := map[string][]block{}
	var members []string
	for _, a := range in {
		start := a.At - (a.At-origin)%day
		list := blocks[a.Member]
		if len(list) == 0 {
			members = append(members, a.Member)
		}
		if len(list) == 0 || list[len(list)-1].start != start {
			list = append(list, block{start: start})
		}
		last := &list[len(list)-1]
		last.texts = append(last.texts, a)
		blocks[a.Member] = list
	}
	d := rand.New(rand.NewPCG(seed, 7))
	var out []lifecycle.Activity
	for _, m := range members {
		list := blocks[m]
		for i, j := range d.Perm(len(list)) {
			for _, a := range list[j].texts {
				a.At += list[i].start - list[j].start
				out = append(out, a)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b lifecycle.Activity) int { return cmp.Compare(a.At, b.At) })
	return out
}

func shiftsOf(p lifecycle.Policy, in []lifecycle.Activity) []lifecycle.MoodShift {
	tr := lifecycle.NewTracker(p)
	for _, a := range in {
		tr.Observe(a)
	}
	tr.Observe(lifecycle.Activity{Community: "c", At: in[len(in)-1].At + 2*day})
	return tr.Changes().Shifts
}

// On histories whose days were shuffled nothing changes for good, so every shift
// is a false alarm. The budget is 3 a day over 500 members; the communities
// are of several sizes and talk more or less, and feelings follow each other
// within a day.
func TestFalseAlarmsKeepToTheBudget(t *testing.T) {
	p := lifecycle.DefaultPolicy()
	tests := []struct {
		name    string
		members int
		rate    float64
		config  func(*simulate.FeelConfig)
	}{
		{"small", 60, 2.5, nil},
		{"usual", 400, 2.5, nil},
		{"large", 2000, 1.5, nil},
		{"talkative", 300, 8, nil},
		{"shifts, shuffled away", 400, 2.5, func(c *simulate.FeelConfig) { c.Shifted = 1 }},
		{"shocks and contagion", 400, 2.5, func(c *simulate.FeelConfig) { c.Shocks, c.Contagion = 100, .4 }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			alarms, allowed := 0, 0.0
			for seed := range uint64(3) {
				c := simulate.DefaultFeelConfig()
				c.Seed, c.Members, c.Rate = 100+seed, tt.members, tt.rate
				if tt.config != nil {
					tt.config(&c)
				}
				stream, _ := feelings(t, c)
				alarms += len(shiftsOf(p, shuffleDays(stream, seed)))
				allowed += p.Mood.Alarms * float64(tt.members) / p.Mood.Care * float64(c.Days)
			}
			t.Logf("%d false alarms, budget %.0f", alarms, allowed)
			if most := allowed + 2*math.Sqrt(allowed); float64(alarms) > most {
				t.Errorf("%d false alarms, want at most %.0f (+ 2 standard errors)", alarms, allowed)
			}
		})
	}
}

// A fall of one own standard deviation is found within ten texts, for the median
// member.
func TestFallOfOneDeviationIsFound(t *testing.T) {
	for _, direction := range []float64{1, -1} {
		c := simulate.DefaultFeelConfig()
		c.Members, c.Days, c.Shifted, c.Shift = 1000, 200, .3, direction
		stream, truth := feelings(t, c)
		shifts := shiftsOf(lifecycle.DefaultPolicy(), stream)
		var delays []int
		missed, early := 0, 0
		for _, x := range truth.Shifts {
			texts, past := 0, 0
			found := slices.IndexFunc(shifts, func(s lifecycle.MoodShift) bool {
				return s.Member == x.Member && s.At > x.From && float64(s.Direction)*direction < 0
			})
			for _, a := range stream {
				if a.Member == x.Member && a.Mood.Scored && a.At < x.From {
					past++
				}
				if found >= 0 && a.Member == x.Member && a.Mood.Scored && a.At >= x.From && a.At < shifts[found].At {
					texts++
				}
			}
			switch {
			case past < 12:
				early++
			case found < 0:
				missed++
				delays = append(delays, math.MaxInt)
			default:
				delays = append(delays, texts)
			}
		}
		slices.Sort(delays)
		median := delays[len(delays)/2]
		t.Logf("shift by %g: median %d texts, quartiles %d and %d, %d of %d not found, %d too new", -direction, median, delays[len(delays)/4], delays[3*len(delays)/4], missed, len(delays), early)
		if median > 10 {
			t.Errorf("shift by %g: found after %d texts (median), want at most 10", -direction, median)
		}
	}
}

// daysOf lists the polarities of each member's days.
func daysOf(in []lifecycle.Activity) [][][]int32 {
	at := map[string]int{}
	last := map[string]int64{}
	var out [][][]int32
	for _, a := range in {
		if !a.Mood.Scored {
			continue
		}
		i, known := at[a.Member]
		if !known {
			i = len(out)
			at[a.Member], out = i, append(out, nil)
		}
		if d := (a.At - origin) / day; !known || d != last[a.Member] {
			out[i] = append(out[i], nil)
			last[a.Member] = d
		}
		texts := &out[i][len(out[i])-1]
		*texts = append(*texts, a.Mood.Polarity)
	}
	return out
}

// The curve from which thresholds come is what shuffled histories show: at every
// threshold at least as many alarms as it says, and not three times as many as
// there are.
func TestCurveOfFalseAlarms(t *testing.T) {
	if *histories != "" {
		alarmsOf(t, readHistories(t, *histories))
		return
	}
	var made [][][][]int32
	for seed := range uint64(8) {
		c := simulate.DefaultFeelConfig()
		c.Seed, c.Members, c.Days, c.Rate, c.Shifted = 200+seed, 500, 200, []float64{1.2, 2, 3, 5}[seed%4], .1
		stream, _ := feelings(t, c)
		made = append(made, daysOf(shuffleDays(stream, seed)))
	}
	for i, measured := range alarmsOf(t, made) {
		if log := lifecycle.FalseAlarms()[i]; measured > log+.05 || measured < log-math.Log(3) {
			t.Errorf("threshold %d: ln %.2f alarms a text, curve %.2f", i+2, measured, log)
		}
	}
}

// alarmsOf measures the curve, as logarithms.
func alarmsOf(t *testing.T, communities [][][][]int32) []float64 {
	t.Helper()
	var out []float64
	for i, log := range lifecycle.FalseAlarms() {
		threshold := 2 + float64(i)
		alarms, weight := 0, 0.0
		for _, members := range communities {
			n, w := lifecycle.CountAlarms(lifecycle.DefaultPolicy().Mood, members, threshold)
			alarms, weight = alarms+n, weight+w
		}
		out = append(out, math.Log(float64(alarms)/weight))
		t.Logf("threshold %.0f: %6d alarms in %.0f texts, ln %.2f, curve %.2f", threshold, alarms, weight, out[i], log)
	}
	return out
}

var histories = flag.String("histories", "", "TSV of community, member, day and polarity (-1 to 1) in order of time: measure the curve on it, its days shuffled 100 times")

// readHistories reads the file and shuffles each member's days.
func readHistories(t *testing.T, path string) [][][][]int32 {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var communities [][][][]int32
	var where, who, when string
	for line := range strings.Lines(string(raw)) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		x, err := strconv.ParseFloat(f[len(f)-1], 64)
		if err != nil || len(f) != 4 || math.Abs(x) > 1 {
			t.Fatalf("%s: %q: want four fields, the last from -1 to 1", path, line)
		}
		if f[0] != where {
			where, who, communities = f[0], "", append(communities, nil)
		}
		members := &communities[len(communities)-1]
		if f[1] != who {
			who, when, *members = f[1], "", append(*members, nil)
		}
		days := &(*members)[len(*members)-1]
		if f[2] != when {
			when, *days = f[2], append(*days, nil)
		}
		texts := &(*days)[len(*days)-1]
		*texts = append(*texts, int32(math.Round(x*1000)))
	}
	d := rand.New(rand.NewPCG(1, 7))
	for i, members := range communities {
		var shuffled [][][]int32
		for range 100 {
			for _, days := range members {
				days = slices.Clone(days)
				d.Shuffle(len(days), func(i, j int) { days[i], days[j] = days[j], days[i] })
				shuffled = append(shuffled, days)
			}
		}
		communities[i] = shuffled
	}
	return communities
}
