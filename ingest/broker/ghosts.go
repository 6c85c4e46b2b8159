package broker

import (
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// ghosts finds members of groups that died while they joined. The cluster times
// a member's session from the answer to its join; where nobody is left to take
// that answer, it times nothing, and once the others have synced the partitions of
// such a member are nobody's until the group is rebalanced for another reason.
// Kafka would expire it by its session. This does the same: in a generation that
// has a ghost, heartbeats are answered "rebalance in progress", so that all join
// anew, which the ghost does not.
//
// The functions of requests run on the cluster's goroutine, look on one of its own.
type ghosts struct {
	mu     sync.Mutex
	groups map[string]*watched
}

// watched is what is known of a group's newest generation.
type watched struct {
	session    time.Duration // the longest that a member has asked for
	generation int32
	since      time.Time
	heard      map[string]bool // members that have synced or beaten in it
	haunted    bool
}

// watch lets the cluster's requests be heard, and looks for ghosts until stop is
// called, which waits for it to end.
func watch(c *kfake.Cluster, every time.Duration) (stop func()) {
	g := &ghosts{groups: map[string]*watched{}}
	for _, key := range []kmsg.Key{kmsg.JoinGroup, kmsg.SyncGroup, kmsg.Heartbeat} {
		c.ControlKey(int16(key), func(r kmsg.Request) (kmsg.Response, error, bool) {
			c.KeepControl()
			res := g.hear(r, time.Now())
			return res, nil, res != nil
		})
	}
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		t := time.NewTicker(every)
		defer t.Stop()
		for {
			select {
			case <-end:
				return
			case now := <-t.C:
				g.look(c, now)
			}
		}
	}()
	return func() { close(end); <-ended }
}

// hear notes who has spoken, and answers a heartbeat in a haunted generation.
func (g *ghosts) hear(r kmsg.Request, now time.Time) kmsg.Response {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch r := r.(type) {
	case *kmsg.JoinGroupRequest:
		w := g.groups[r.Group]
		if w == nil {
			w = &watched{generation: -1}
			g.groups[r.Group] = w
		}
		w.session = max(w.session, time.Duration(r.SessionTimeoutMillis)*time.Millisecond)
	case *kmsg.SyncGroupRequest:
		g.groups[r.Group].spoke(r.MemberID, r.Generation, now)
	case *kmsg.HeartbeatRequest:
		if g.groups[r.Group].spoke(r.MemberID, r.Generation, now) {
			res := r.ResponseKind().(*kmsg.HeartbeatResponse)
			res.ErrorCode = kerr.RebalanceInProgress.Code
			return res
		}
	}
	return nil
}

// spoke notes a member, and says whether its generation is haunted. A group that
// nobody has joined since the broker began has no ghost.
func (w *watched) spoke(member string, generation int32, now time.Time) bool {
	switch {
	case w == nil || generation < w.generation:
		return false
	case generation > w.generation:
		w.generation, w.since, w.heard, w.haunted = generation, now, map[string]bool{}, false
	}
	w.heard[member] = true
	return w.haunted
}

// look asks the cluster for the members of groups that are at peace, and finds
// those that have never spoken for the length of a session.
func (g *ghosts) look(c *kfake.Cluster, now time.Time) {
	for _, name := range g.due(now) {
		info := c.GroupInfo(name) // on the cluster's goroutine, which may wait for mu
		g.mu.Lock()
		switch w := g.groups[name]; {
		case info == nil:
			delete(g.groups, name)
		case info.State == "Stable" && info.Epoch == w.generation:
			for _, m := range info.Members {
				w.haunted = w.haunted || !w.heard[m.MemberID]
			}
		}
		g.mu.Unlock()
	}
}

// due are the groups whose newest generation is older than a session.
func (g *ghosts) due(now time.Time) []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	var names []string
	for name, w := range g.groups {
		if w.generation >= 0 && !w.haunted && now.Sub(w.since) > w.session {
			names = append(names, name)
		}
	}
	return names
}
