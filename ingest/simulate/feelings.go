package simulate

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
)

// FeelConfig says what Feelings makes up: what a scorer reads from one
// community's texts, without the texts, in any quantity. Equal values give
// equal output.
type FeelConfig struct {
	Seed      uint64
	Members   int     // 2 to 1,000,000
	Days      int     // 1 to 3,660, of 24 hours
	Start     int64   // midnight of the first day, Unix milliseconds
	Rate      float64 // mean texts of a member on a day with any, 1 to 50
	Shifted   float64 // share of members whose mood changes once, for good, 0 to 1
	Shift     float64 // by how many standard deviations of what is read of them it then falls; negative: it rises
	Shocks    int     // hours in which everybody in one channel feels different, 0 to 10,000
	Contagion float64 // part of what others have just felt in the channel that a text takes over, 0 to 0.9
}

// DefaultFeelConfig is 200 members over 120 days from 2026-01-05 in
// Asia/Shanghai, to whom nothing happens.
func DefaultFeelConfig() FeelConfig {
	return FeelConfig{Seed: 1, Members: 200, Days: 120, Start: 1_767_542_400_000, Rate: 2.5, Shift: 1}
}

// Validate names every field that is out of range.
func (c FeelConfig) Validate() error {
	var errs []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf("feelings config: "+format, args...))
		}
	}
	check(c.Members >= 2 && c.Members <= 1_000_000, "Members %d outside 2 to 1,000,000", c.Members)
	check(c.Days >= 1 && c.Days <= maxDays, "Days %d outside 1 to %d", c.Days, maxDays)
	check(c.Rate >= 1 && c.Rate <= 50, "Rate %g outside 1 to 50", c.Rate)
	check(c.Shifted >= 0 && c.Shifted <= 1, "Shifted %g outside 0 to 1", c.Shifted)
	check(math.Abs(c.Shift) <= 4, "Shift %g outside -4 to 4", c.Shift)
	check(c.Shocks >= 0 && c.Shocks <= 10_000, "Shocks %d outside 0 to 10,000", c.Shocks)
	check(c.Contagion >= 0 && c.Contagion <= .9, "Contagion %g outside 0 to 0.9", c.Contagion)
	return errors.Join(errs...)
}

// Feeling is what a scorer reads from one text.
type Feeling struct {
	Member   string
	Channel  string
	At       int64 // Unix milliseconds
	Scored   bool  // false: the scorer abstained
	Polarity int32 // thousandths, -1000 to 1000
}

// FeelTruth is what was planted.
type FeelTruth struct {
	Shifts    []ShiftTruth
	Shocks    []ShockTruth
	Contagion float64
}

// ShiftTruth is a lasting change of one member's mood.
type ShiftTruth struct {
	Member string
	From   int64   // Unix milliseconds
	By     float64 // change of the polarity that is read, on average
}

// ShockTruth is a stretch of time in which everybody in a channel feels
// different by the same amount, each for the same outer reason: nobody catches
// it from anybody.
type ShockTruth struct {
	Channel string
	From    int64 // Unix milliseconds
	Until   int64
	By      float64
}

// How a scorer misreads, as often as the real one does on chat: it abstains, it
// finds nothing, it takes the opposite, and it is off by a little.
const (
	readAbstains = .35
	readNothing  = .2
	readOpposite = .1
	readNoise    = .2
)

const feelChannels = 3

// feeler is one member.
type feeler struct {
	id     string
	mean   float64
	spread float64
	daily  float64 // chance of a day with texts
	rate   float64
	from   int64 // when the mood changes; 0 never
	by     float64
	day    int
	today  float64 // the day's own mood
}

// dayShare is the part of the variance of a member's feelings that all texts of
// one day have in common.
const dayShare = .15

// Feelings makes up what is read of a community, in order of time.
func Feelings(c FeelConfig) ([]Feeling, FeelTruth, error) {
	if err := c.Validate(); err != nil {
		return nil, FeelTruth{}, err
	}
	d := newDice(c.Seed, 1<<41)
	truth := FeelTruth{Contagion: c.Contagion}
	people := make([]feeler, c.Members)
	for i := range people {
		people[i] = newFeeler(&c, d, i, &truth)
	}
	for range c.Shocks {
		truth.Shocks = append(truth.Shocks, newShock(&c, d))
	}
	r := room{d: d, truth: &truth, contagion: c.Contagion}
	var out []Feeling
	for day := range c.Days {
		for _, x := range saidOn(&c, d, people, day) {
			out = append(out, r.say(&people[x.who], day, x))
		}
	}
	return out, truth, nil
}

func newFeeler(c *FeelConfig, d dice, i int, truth *FeelTruth) feeler {
	f := feeler{
		id: "f" + strconv.Itoa(i), mean: .15 + .2*d.NormFloat64(), spread: d.between(.2, .45),
		daily: d.between(.1, .9), rate: c.Rate * d.between(.6, 1.4), day: -1,
	}
	if !d.chance(c.Shifted) {
		return f
	}
	// Somewhere in the last half, so that there is a past to compare with.
	f.from = c.Start + int64(c.Days/2+d.IntN(max(c.Days/4, 1)))*dayMS
	gain := (1 - readNothing) * (1 - 2*readOpposite)
	square := f.mean*f.mean + f.spread*f.spread + readNoise*readNoise
	sd := math.Sqrt((1-readNothing)*square - gain*gain*f.mean*f.mean)
	f.by = -c.Shift * sd / gain
	truth.Shifts = append(truth.Shifts, ShiftTruth{f.id, f.from, -c.Shift * sd})
	return f
}

func newShock(c *FeelConfig, d dice) ShockTruth {
	from := c.Start + int64(d.IntN(c.Days))*dayMS + 9*hourMS + d.Int64N(11*hourMS)
	return ShockTruth{
		Channel: feelChannel(d.IntN(feelChannels)), From: from,
		Until: from + 30*minuteMS + d.Int64N(4*hourMS), By: d.between(-.9, -.4),
	}
}

func feelChannel(i int) string { return "channel-" + strconv.Itoa(i) }

// utterance is a text before anything is known of its feeling.
type utterance struct {
	at      int64
	who     int
	channel int
}

// saidOn draws who speaks on a day, where and when: people meet, so that a
// channel has lively hours and silent ones.
func saidOn(c *FeelConfig, d dice, people []feeler, day int) []utterance {
	start := c.Start + int64(day)*dayMS
	var out []utterance
	for i := range people {
		f := &people[i]
		if !d.chance(f.daily) {
			continue
		}
		hour, channel := feelHour(d), d.IntN(feelChannels)
		for n := 1 + int(d.ExpFloat64()*(f.rate-1)+.5); n > 0; n-- {
			out = append(out, utterance{start + hour*hourMS + d.Int64N(hourMS), i, channel})
			if d.IntN(4) == 0 {
				hour, channel = feelHour(d), d.IntN(feelChannels)
			}
		}
	}
	slices.SortFunc(out, func(a, b utterance) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.who, b.who)) })
	return out
}

// feelHour prefers the evening.
func feelHour(d dice) int64 {
	return int64([...]int{9, 12, 12, 18, 19, 20, 20, 21, 21, 22}[d.IntN(10)])
}

// room is what is in the air of each channel.
type room struct {
	d         dice
	truth     *FeelTruth
	contagion float64
	last      [feelChannels][]felt
}

// felt is what somebody has just felt, against their own mean.
type felt struct {
	at   int64
	who  string
	over float64
}

// say draws the feeling of a text and how it is read.
func (r *room) say(f *feeler, day int, x utterance) Feeling {
	d := r.d
	if f.day != day {
		f.day, f.today = day, f.spread*math.Sqrt(dayShare)*d.NormFloat64()
	}
	out := Feeling{Member: f.id, Channel: feelChannel(x.channel), At: x.at}
	over := f.today + f.spread*math.Sqrt(1-dayShare)*d.NormFloat64() + r.contagion*r.air(x, f.id)
	for _, s := range r.truth.Shocks {
		if s.Channel == out.Channel && x.at >= s.From && x.at < s.Until {
			over += s.By
		}
	}
	r.last[x.channel] = append(r.last[x.channel], felt{x.at, f.id, over})
	if f.from != 0 && x.at >= f.from {
		over += f.by
	}
	out.Polarity, out.Scored = read(d, f.mean+over)
	return out
}

// air is the mean of what others have felt in the channel in the last half hour,
// of the last five texts.
func (r *room) air(x utterance, who string) float64 {
	sum, n := 0.0, 0.0
	for _, l := range slices.Backward(r.last[x.channel]) {
		if l.at < x.at-30*minuteMS || n == 5 {
			break
		}
		if l.who != who {
			sum += l.over
			n++
		}
	}
	return sum / max(n, 1)
}

// read is what a scorer makes of a feeling.
func read(d dice, feeling float64) (polarity int32, scored bool) {
	switch x := d.Float64(); {
	case d.chance(readAbstains):
		return 0, false
	case x < readNothing:
		return 0, true
	case x < readNothing+(1-readNothing)*readOpposite:
		feeling = -feeling
	}
	feeling += readNoise * d.NormFloat64()
	return int32(math.Round(1000 * min(max(feeling, -1), 1))), true
}
