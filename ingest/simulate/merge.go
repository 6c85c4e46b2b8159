package simulate

// merge is a binary heap of communities by the time of their next action, and
// by their order where times are equal.
type merge []head

type head struct {
	at        int64
	index     int
	community *community
}

func newMerge(all []*community) merge {
	var m merge
	for i, c := range all {
		if at, ok := c.peek(); ok {
			m = append(m, head{at, i, c})
		}
	}
	for i := len(m)/2 - 1; i >= 0; i-- {
		m.sink(i)
	}
	return m
}

// advance puts the first community where its next action belongs, or takes it
// out when it has none.
func (m *merge) advance() {
	h := *m
	at, ok := h[0].community.peek()
	if !ok {
		last := len(h) - 1
		h[0], h[last] = h[last], head{}
		*m = h[:last]
		m.sink(0)
		return
	}
	h[0].at = at
	m.sink(0)
}

func (m merge) sink(i int) {
	for {
		down := 2*i + 1
		if down >= len(m) {
			return
		}
		if down+1 < len(m) && m[down+1].before(m[down]) {
			down++
		}
		if !m[down].before(m[i]) {
			return
		}
		m[i], m[down] = m[down], m[i]
		i = down
	}
}

func (h head) before(o head) bool {
	return h.at < o.at || h.at == o.at && h.index < o.index
}
