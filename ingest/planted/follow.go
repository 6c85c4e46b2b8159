package planted

import (
	"time"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/lifecycle"
)

// Follower puts events through a life cycle of its own and keeps what it says.
type Follower struct {
	tracker *lifecycle.Tracker
	zone    *time.Location
	said    map[string]*Said
	events  int
}

// NewFollower returns one under policy p, which must be valid and have the run's
// zone.
func NewFollower(p lifecycle.Policy) *Follower {
	t := lifecycle.NewTracker(p)
	return &Follower{tracker: t, zone: t.Zone(""), said: map[string]*Said{}}
}

// takeEvery is after how many events the rows are taken, which bounds memory.
const takeEvery = 10_000

// See takes the next event in, in order of arrival, with the feeling that was
// read from it.
func (f *Follower) See(e *ingest.Event, mood lifecycle.Mood) {
	e.Move(f.tracker, mood)
	if f.events++; f.events%takeEvery == 0 {
		f.take()
	}
}

// Said returns what was said of a community so far.
func (f *Follower) Said(community string) Said {
	f.take()
	return *f.of(community)
}

func (f *Follower) take() {
	ch := f.tracker.Changes()
	for _, x := range ch.Transitions {
		s := f.of(x.Community)
		s.Moves = append(s.Moves, Move{x.Member, x.Day, x.From, x.To})
	}
	for _, m := range ch.Members {
		if m.LastActive != 0 {
			f.of(m.Community).Active[m.Member] = dayOf(time.UnixMilli(m.LastActive), f.zone)
		}
	}
}

func (f *Follower) of(community string) *Said {
	s := f.said[community]
	if s == nil {
		s = &Said{Active: map[string]lifecycle.Day{}}
		f.said[community] = s
	}
	return s
}
