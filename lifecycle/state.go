package lifecycle

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// Versions of the two state encodings; a change of layout raises them. Older ones
// from oldestState on are read, and what they lack stays as in a new member.
const (
	memberState    = 7 // 2: the sums of the return model; 3: rosters; 4: the mood of closed days; 5: contacts; 6: the tempo; 7: P(alive)
	communityState = 6 // 2: what was learned of returns; 3: rosters; 4: how much is said that is watched; 5: shares at risk; 6: the last hole
	oldestState    = 2
)

// errState is what a state that cannot be decoded wraps.
var errState = errors.New("bad state")

// coder walks over a state's integers, writing or reading them. One walk for
// both directions keeps them from drifting apart. Everything is a varint;
// unsigned ones with a zigzag too, which costs a bit and saves a second walk.
type coder struct {
	buf     []byte
	version uint8 // of what is read; what is written has the newest
	reading bool
	failed  bool
}

func (k *coder) int64(p *int64) {
	if !k.reading {
		k.buf = binary.AppendVarint(k.buf, *p)
		return
	}
	v, n := binary.Varint(k.buf)
	if n <= 0 {
		k.failed = true
		return
	}
	*p = v
	k.buf = k.buf[n:]
}

// word codes any integer that fits an int64.
func word[T ~int16 | ~int32 | ~uint8 | ~uint16 | ~uint32 | ~uint64](k *coder, p *T) {
	v := int64(*p) // sums of counts stay below 2⁶³
	k.int64(&v)
	if int64(T(v)) != v { // this is the check
		k.failed = true
		return
	}
	*p = T(v) // checked above
}

func (k *coder) bool(p *bool) {
	var v uint8
	if *p {
		v = 1
	}
	word(k, &v)
	*p = v != 0
}

// time codes an event time; noTime as 0, others moved up by one from 0.
func (k *coder) time(p *int64) {
	var v int64
	switch {
	case *p == noTime:
	case *p >= 0:
		v = *p + 1
	default:
		v = *p
	}
	k.int64(&v)
	switch {
	case v == 0:
		*p = noTime
	case v > 0:
		*p = v - 1
	default:
		*p = v
	}
}

// has reports whether the state has what came with a version.
func (k *coder) has(version uint8) bool { return !k.reading || k.version >= version }

// read returns a coder for a state, behind its version.
func read(state []byte) coder {
	k := coder{buf: state, reading: true}
	word(&k, &k.version)
	return k
}

// end returns an error unless all of the state was read.
func (k *coder) end(newest uint8) error {
	switch {
	case k.version < oldestState || k.version > newest:
		return fmt.Errorf("version %d, not %d to %d: %w", k.version, oldestState, newest, errState)
	case k.failed || len(k.buf) > 0:
		return errState
	}
	return nil
}

func (k *coder) mood(s *MoodSum) {
	word(k, &s.N)
	k.int64(&s.Sum)
	k.int64(&s.SumSq)
}

func (k *coder) member(m *member) {
	for _, p := range []*int64{&m.joined, &m.firstActive, &m.lastActive, &m.left, &m.since} {
		k.time(p)
	}
	k.mood(&m.mood)
	var daysN, week uint32 // kept before version 6, and the same as activeN
	for _, p := range []*uint32{&m.messages, &m.activeDays, &m.lateDays, &m.firstN, &m.activeN, &m.anchorN, &m.windowN} {
		word(k, p)
	}
	if !k.has(6) {
		word(k, &daysN)
	}
	word(k, &m.days)
	if !k.has(6) {
		word(k, &week)
	}
	for i := range m.weights {
		word(k, &m.weights[i])
	}
	word(k, &m.recent)
	word(k, &m.lasting)
	word(k, &m.cohort)
	for i := range m.seen {
		word(k, &m.seen[i])
	}
	var inCohort bool
	if !k.has(6) {
		k.bool(&inCohort)
	}
	word(k, &m.evaluated)
	word(k, &m.x)
	word(k, &m.tx)
	k.chances(&m.chances)
	word(k, &m.settling)
	word(k, &m.stage)
	word(k, &m.cause)
	word(k, &m.flags)
	if k.has(6) {
		word(k, &m.tempo.n)
		word(k, &m.tempo.sum)
		word(k, &m.tempo.squares)
		return
	}
	if inCohort {
		m.flags |= flagCohort
	}
	m.tempo = tempoOf(m)
}

// chances codes them one by one; what the packing has no room for is damaged.
func (k *coder) chances(c *chances) {
	risk, ret, alive := c.risk(), c.ret(), c.alive()
	word(k, &risk)
	word(k, &ret)
	if k.has(7) {
		word(k, &alive)
	}
	k.failed = k.failed || max(risk, ret, alive) > chanceMask
	*c = packChances(risk, ret, alive)
}

// track codes a mood; n of 0 is none.
func (k *coder) track(t *moodTrack) {
	if word(k, &t.n); t.n == 0 {
		return
	}
	word(k, &t.sum)
	word(k, &t.square)
	word(k, &t.recent)
	word(k, &t.days)
	for _, side := range []*drift{&t.down, &t.up} {
		word(k, &side.level)
		if side.level == 0 {
			continue // at rest
		}
		word(k, &side.since)
		word(k, &side.sum)
		word(k, &side.n)
		word(k, &side.days)
	}
	if k.has(5) {
		word(k, &t.hard)
	}
}

func (k *coder) day(g *dayAgg) {
	word(k, &g.day)
	for i := range g.counts {
		if ActivityKind(i) != ActRoster || k.has(3) { // i < numActivityKinds
			word(k, &g.counts[i])
		}
	}
	word(k, &g.weight)
	for _, p := range []*int64{&g.first, &g.last, &g.present, &g.lastSeen, &g.active, &g.left} {
		k.time(p)
	}
	word(k, &g.cause)
	for _, p := range []*uint32{&g.mood.scored, &g.mood.pos, &g.mood.neg} {
		word(k, p)
	}
	k.int64(&g.mood.polarity)
	for i := range g.mood.emotions {
		word(k, &g.mood.emotions[i])
	}
	k.mood(&g.mood.self)
	k.bool(&g.bot)
	k.bool(&g.staff)
	if k.has(4) {
		word(k, &g.taken.n)
		word(k, &g.taken.sum)
		k.int64(&g.taken.sumSq)
	}
	if k.has(5) {
		k.time(&g.post)
		k.time(&g.postReply)
		word(k, &g.helped)
	}
}

func (k *coder) community(c *community) {
	k.int64(&c.watermark)
	word(k, &c.closed)
	k.bool(&c.started)
	word(k, &c.n)
	r := &c.rhythm
	for i := range r.recent {
		word(k, &r.recent[i])
	}
	word(k, &r.next)
	word(k, &r.known)
	word(k, &r.since)
	word(k, &r.frozen)
	word(k, &c.week)
	for i := range c.weights {
		word(k, &c.weights[i])
		word(k, &c.actives[i])
	}
	for i := range c.stages {
		word(k, &c.stages[i])
	}
	k.learner(&c.learner)
	if k.has(3) {
		k.rosters(c)
	}
	if k.has(4) {
		word(k, &c.mood.texts)
		word(k, &c.mood.parts)
		word(k, &c.mood.days)
		word(k, &c.mood.squares)
		word(k, &c.mood.weights)
	}
	if k.has(5) {
		word(k, &c.vigil.days)
		for i := range c.vigil.past {
			word(k, &c.vigil.past[i].atRisk)
			word(k, &c.vigil.past[i].people)
		}
	}
	if k.has(6) {
		word(k, &c.hole)
	}
}

func (k *coder) rosters(c *community) {
	k.time(&c.listed)
	n := uint32(len(c.rosters)) // a few a day
	word(k, &n)
	for i := range min(n, maxRosters) {
		if k.reading {
			c.rosters = append(c.rosters, rosterList{})
		}
		k.roster(&c.rosters[i])
	}
	k.failed = k.failed || n > maxRosters
}

// maxRosters bounds the rosters of a community's open days: one every few minutes.
const maxRosters = 1000

func (k *coder) roster(l *rosterList) {
	k.time(&l.at)
	word(k, &l.parts)
	n := uint32(len(l.seen))
	word(k, &n)
	if k.failed = k.failed || n > MaxRosterParts; k.failed {
		return
	}
	if k.reading {
		l.seen = make([]uint16, n)
	}
	for i := range l.seen {
		word(k, &l.seen[i])
	}
}

func (k *coder) learner(l *learner) {
	word(k, &l.days)
	word(k, &l.look)
	word(k, &l.n)
	word(k, &l.looks)
	if l.looks == 0 {
		return // nothing but the pooled model
	}
	for i := range l.at {
		k.float(&l.at[i])
	}
	for i := range l.known {
		k.float(&l.known[i])
	}
}

// float codes a finite number bit by bit.
func (k *coder) float(p *float64) {
	v := int64(math.Float64bits(*p))
	k.int64(&v)
	f := math.Float64frombits(uint64(v))
	if math.IsNaN(f) || math.IsInf(f, 0) {
		k.failed = true
		return
	}
	*p = f
}

// encoder is a coder with room that is used again for each state.
type encoder struct {
	coder
	member member
	day    dayAgg
	track  moodTrack
}

// start forgets the state before and writes the version of the next one.
func (e *encoder) start(version uint8) {
	e.coder = coder{buf: e.buf[:0]}
	word(&e.coder, &version)
}

func (e *encoder) encodeCommunity(c *community) []byte {
	e.start(communityState)
	e.community(c)
	return bytes.Clone(e.buf)
}

// encodeMember writes the member and its open days, the newest first.
func (e *encoder) encodeMember(c *community, i int32) []byte {
	m := &c.members[i]
	e.start(memberState)
	e.member = *m
	e.member.flags &^= flagDirty // says something of this process, not of the member
	e.coder.member(&e.member)
	var open uint32
	for at := m.open; at != 0 && !c.aggs[at-1].closed; at = c.aggs[at-1].next {
		open++
	}
	word(&e.coder, &open)
	for at := m.open; open > 0; at, open = c.aggs[at-1].next, open-1 {
		e.day = c.aggs[at-1]
		e.coder.day(&e.day)
	}
	e.track = moodTrack{}
	if t := c.track(i); t != nil {
		e.track = *t
	}
	e.coder.track(&e.track)
	e.desk(c.desks[i])
	first, helps := firstPost{noTime, noTime}, c.helps[i]
	if f := c.firsts[i]; f != nil {
		first = *f
	}
	e.firstPost(&first, &helps)
	return bytes.Clone(e.buf)
}
