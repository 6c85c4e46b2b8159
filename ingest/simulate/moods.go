package simulate

// What a community feels together: shocks, which everybody feels for the same
// outer reason, and contagion, what one takes over from others. Both are off
// unless the Config says so.

// moodShock is a stretch of hours in which everybody feels different.
type moodShock struct {
	from, until int64
	by          float64
}

const (
	airReach = 30 * minuteMS // after which a message is no longer in the air
	airTexts = 5             // last messages in the air
)

// planShocks draws the shocks with dice of their own, so that they change
// nothing else.
func (c *community) planShocks() {
	d := newDice(c.cfg.Seed, 1<<42|uint64(c.index))
	for range c.cfg.Shocks {
		from := c.cal.starts[d.IntN(c.cal.days)] + 9*hourMS + d.Int64N(11*hourMS)
		c.shocks = append(c.shocks, moodShock{from, from + hourMS + d.Int64N(4*hourMS), d.between(-1, -.6)})
	}
}

// swayed is what a member's mood gains from the shocks of the moment and from
// what others have just said.
func (c *community) swayed(who int32, at int64) float64 {
	by := 0.0
	for _, s := range c.shocks {
		if at >= s.from && at < s.until {
			by += s.by
		}
	}
	if c.cfg.Contagion == 0 {
		return by
	}
	sum, n := 0.0, 0.0
	for i := c.recentN - 1; i >= 0 && i >= c.recentN-len(c.recent) && n < airTexts; i-- {
		s := &c.recent[i%len(c.recent)]
		if s.at < at-airReach {
			break
		}
		if row := &c.book.rows[s.tone]; s.author != who && row.own {
			sum += row.polarity
			n++
		}
	}
	if n == 0 {
		return by
	}
	return by + c.cfg.Contagion*(sum/n-c.arc.mood[c.week()])
}

// shockTruths writes the shocks down.
func (c *community) shockTruths() []MoodShockTruth {
	var out []MoodShockTruth
	for _, s := range c.shocks {
		out = append(out, MoodShockTruth{From: utc(s.from), Until: utc(s.until), By: s.by})
	}
	return out
}
