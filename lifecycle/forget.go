package lifecycle

import "slices"

// Forget takes a member out: id, days, mood, stage, and what the contact budget and
// the moments hold. What the community has
// learned as a whole (its rhythm, how members return, its activity of the last
// weeks) stays: those are sums that name nobody. The community's row is written
// again. An unknown member is ignored; forgetting twice changes nothing.
//
// Nothing of the member may wait for Changes: call it before anything else of a
// range is observed, and take the changes after.
func (t *Tracker) Forget(community, memberID string) {
	c := t.community(community)
	if c == nil {
		return
	}
	t.touch(c)
	i, known := c.index[memberID]
	if !known {
		return
	}
	c.count(c.members[i].stage, -1)
	for at := c.members[i].open; at != 0; at = c.members[i].open {
		c.members[i].open = c.aggs[at-1].next
		c.drop(at - 1)
	}
	c.touch = slices.DeleteFunc(c.touch, func(m int32) bool { return m == i })
	delete(c.index, memberID)
	delete(c.desks, i)
	delete(c.firsts, i)
	delete(c.helps, i)
	// The place stays, so that nobody else's number changes; nothing finds it.
	c.members[i], c.due[i], c.tracked[i] = newMember(""), never, 0
}

// drop frees an aggregate wherever it is listed.
func (c *community) drop(agg int32) {
	is := func(x int32) bool { return x == agg }
	for i := range c.open {
		c.open[i].aggs = slices.DeleteFunc(c.open[i].aggs, is)
	}
	c.open = slices.DeleteFunc(c.open, func(o openDay) bool { return len(o.aggs) == 0 })
	c.days = slices.DeleteFunc(c.days, is)
	c.fold = slices.DeleteFunc(c.fold, is)
	c.aggs[agg] = dayAgg{}
	c.free = append(c.free, agg)
}
