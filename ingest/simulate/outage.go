package simulate

import "github.com/hearthlabs/hearth/ingest"

// outage is a stretch of time whose events are lost, or held up until it is over.
type outage struct {
	from, until int64
	lost        bool
	events      int
}

// planOutages lays one outage into each of as many equal parts of the run as
// Config.Outages says. Whether events are lost or late takes turns.
func (c *community) planOutages(d dice) {
	n := c.cfg.Outages
	for i := range n {
		from, to := c.cal.days*i/n, c.cal.days*(i+1)/n-2
		if to <= from {
			continue
		}
		at := c.cal.starts[from+d.IntN(to-from)] + d.Int64N(20*hourMS)
		c.outages = append(c.outages, outage{from: at, until: at + dayMS + d.Int64N(dayMS+1), lost: i%2 == 0})
	}
}

// carry takes an event on its way: it is told at once, lost, or held. What was
// held comes behind the first event after the outage, as when a broken collector
// catches up while newer events already come.
func (c *community) carry(ev *ingest.Event, tell func(*ingest.Event) error) error {
	at := ev.At.UnixMilli()
	for i := range c.outages {
		if o := &c.outages[i]; at >= o.from && at < o.until {
			o.events++
			if !o.lost {
				c.held = append(c.held, *ev)
			}
			return nil
		}
	}
	if err := tell(ev); err != nil || len(c.held) == 0 {
		return err
	}
	return c.flush(tell)
}

// flush tells what was held.
func (c *community) flush(tell func(*ingest.Event) error) error {
	for i := range c.held {
		if err := tell(&c.held[i]); err != nil {
			return err
		}
	}
	clear(c.held)
	c.held = c.held[:0]
	return nil
}

// outageTruths writes the outages down.
func (c *community) outageTruths() []OutageTruth {
	var out []OutageTruth
	for _, o := range c.outages {
		out = append(out, OutageTruth{From: utc(o.from), Until: utc(o.until), Lost: o.lost, Events: o.events})
	}
	return out
}
