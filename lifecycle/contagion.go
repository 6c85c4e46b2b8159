package lifecycle

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// Feeling is one scored text of its author's own feeling, as Contagion looks at
// it. Bots and staff are the caller's to leave out.
type Feeling struct {
	Member   string
	Channel  string
	At       int64 // Unix milliseconds
	Polarity int32 // thousandths, −1000…1000
}

// ContagionOptions says how Contagion makes its null.
type ContagionOptions struct {
	// Rounds is how many times feelings change places, 20…100,000; other values
	// mean 200, with which the spread of the null is known to about 5 %.
	Rounds int
	Seed   uint64 // equal seeds give equal answers
}

// ContagionReading tells how much feelings pass from text to text. Slopes are
// change of polarity per polarity of what was just said by others.
type ContagionReading struct {
	Texts   int // feelings looked at
	Exposed int // those of them that others had just spoken before
	Hours   int // hours of a channel in which any such text lies
	// Apparent is the slope of feelings on what was in the air, as it looks before
	// anything is taken off: it has in it what all felt together, for the same
	// reason.
	Apparent float64
	// Excess is the slope within channel's hours less the mean of that slope once
	// feelings have changed places: 0 where nobody catches anything. It is smaller
	// than the part that is really passed on, because a score is not a feeling: it
	// ranks communities and weeks, and is no percentage.
	Excess float64
	// SD is the spread of the slope once feelings have changed places: what chance
	// does to Excess.
	SD float64
	// P is the share of the rounds with at least the slope observed, 0…1; small
	// when chance is no explanation.
	P float64
}

const (
	contagionBlock = 3_600_000 // an hour, within which feelings change places
	contagionReach = 1_800_000 // half an hour, after which a text is no longer in the air
	contagionTexts = 5         // last texts in the air
	contagionHold  = 5         // texts that the belief weighs that a member is like the others
	minRounds      = 20
	maxRounds      = 100_000
	usualRounds    = 200
)

// exposure is the feelings of one channel's hour in order of time, and for each
// text those just before it by others.
type exposure struct {
	feeling []float64 // against the member's own mean
	before  [][]int32
}

// Contagion measures by how much a text takes over what others have just felt
// in its channel: the slope of a text's feeling, against its member's mean, on
// the mean of up to five texts by others in the half hour before.
//
// People who hear the same news at the same hour feel alike without catching
// anything from each other. So Excess looks within hours only: feelings are those
// against the mean of the channel's hour, and their slope is compared with a null
// that keeps who spoke when, and what was felt in which hour of which channel,
// and lets feelings change places within that hour.
//
// The order of feelings does not matter. Fewer than two exposed texts give a
// reading of zeros with a P of 1.
func Contagion(feelings []Feeling, o ContagionOptions) ContagionReading {
	if o.Rounds < minRounds || o.Rounds > maxRounds {
		o.Rounds = usualRounds
	}
	out := ContagionReading{Texts: len(feelings), P: 1}
	var hours []exposure
	for _, block := range channelHours(feelings) {
		if x, exposed := expose(block); exposed > 0 {
			hours = append(hours, x)
			out.Exposed += exposed
		}
	}
	out.Hours = len(hours)
	if out.Exposed < 2 {
		return out
	}
	out.Apparent = slope(hours)
	within(hours)
	observed := slope(hours)
	d := rand.New(rand.NewPCG(o.Seed, 0x636f6e746167696f))
	var sum, square float64
	reached := 1
	for range o.Rounds {
		for i := range hours {
			f := hours[i].feeling
			d.Shuffle(len(f), func(a, b int) { f[a], f[b] = f[b], f[a] })
		}
		s := slope(hours)
		sum += s
		square += float64(s * s)
		if s >= observed {
			reached++
		}
	}
	n := float64(o.Rounds)
	null := sum / n
	out.SD = math.Sqrt(max(0, square/n-float64(null*null)))
	out.Excess = observed - null
	out.P = float64(reached) / (n + 1)
	return out
}

// own is a feeling against its member's mean.
type own struct {
	Feeling
	over float64
}

// channelHours parts the feelings by channel and hour, in order of time.
func channelHours(feelings []Feeling) [][]own {
	all := make([]own, len(feelings))
	for i, f := range feelings {
		all[i].Feeling = f
	}
	slices.SortFunc(all, func(a, b own) int {
		return cmp.Or(cmp.Compare(a.Channel, b.Channel), cmp.Compare(a.At, b.At), cmp.Compare(a.Member, b.Member), cmp.Compare(a.Polarity, b.Polarity))
	})
	centre(all)
	var out [][]own
	for start, i := 0, 1; i <= len(all); i++ {
		if i == len(all) || all[i].Channel != all[start].Channel || hourOf(all[i].At) != hourOf(all[start].At) {
			out = append(out, all[start:i])
			start = i
		}
	}
	return out
}

// hourOf numbers the hours of time; before 1970 they are negative.
func hourOf(at int64) int64 {
	h := at / contagionBlock
	if at%contagionBlock < 0 {
		h--
	}
	return h
}

// centre takes each member's mean, shrunk to that of all, out of the feelings.
// Sums are of integers, so that they have no order.
func centre(all []own) {
	type total struct{ n, sum int64 }
	var whole total
	members := map[string]total{}
	for _, f := range all {
		m := members[f.Member]
		members[f.Member] = total{m.n + 1, m.sum + int64(f.Polarity)}
		whole.n++
		whole.sum += int64(f.Polarity)
	}
	usual := float64(whole.sum) / float64(max(whole.n, 1))
	for i := range all {
		m := members[all[i].Member]
		mean := (float64(m.sum) + float64(contagionHold*usual)) / float64(m.n+contagionHold)
		all[i].over = (float64(all[i].Polarity) - mean) / 1000
	}
}

// expose finds what was in the air at each text of a channel's hour, and how
// many texts there was anything for.
func expose(block []own) (exposure, int) {
	x := exposure{feeling: make([]float64, len(block)), before: make([][]int32, len(block))}
	exposed := 0
	for i, f := range block {
		x.feeling[i] = f.over
		for j := i - 1; j >= 0 && len(x.before[i]) < contagionTexts && block[j].At >= f.At-contagionReach; j-- {
			if block[j].Member != f.Member {
				x.before[i] = append(x.before[i], int32(j)) // an hour's texts
			}
		}
		if len(x.before[i]) > 0 {
			exposed++
		}
	}
	return x, exposed
}

// within takes the mean of each hour out of its feelings.
func within(hours []exposure) {
	for _, x := range hours {
		mean := 0.0
		for _, f := range x.feeling {
			mean += f / float64(len(x.feeling))
		}
		for i := range x.feeling {
			x.feeling[i] -= mean
		}
	}
}

// slope is that of feelings on what was in the air, through the origin.
func slope(hours []exposure) float64 {
	var both, air float64
	for _, x := range hours {
		for i, before := range x.before {
			if len(before) == 0 {
				continue
			}
			sum := 0.0
			for _, j := range before {
				sum += x.feeling[j]
			}
			sum /= float64(len(before))
			both += float64(sum * x.feeling[i])
			air += float64(sum * sum)
		}
	}
	if air == 0 {
		return 0
	}
	return both / air
}
