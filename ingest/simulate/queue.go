package simulate

// verb says what an action does.
type verb uint8

const (
	doJoin verb = iota
	doLeave
	doProfile
	doConsent
	doIdentity
	doSpeak
	doReply
	doStory
	doReact
	doEdit
	doRecall
	doCheckin
	doRedpacket
	doChallenge
	doAward
	doTouch
	doFeedback
	doRoster
	doAnnotate
)

// action is something that will happen in a community at a time.
type action struct {
	at    int64 // epoch milliseconds
	seq   uint32
	who   int32  // index of the member it belongs to
	to    int32  // index of the author of ref, or another member
	code  int32  // meaning depends on the verb
	do    verb   //
	tone  tone   //
	depth uint8  // how deep in a conversation
	ref   string // id of the message it is about
}

func (a *action) before(b *action) bool {
	return a.at < b.at || a.at == b.at && a.seq < b.seq
}

// queue is a binary heap of actions: by time, then in the order they were pushed.
type queue struct {
	heap []action
	seq  uint32
}

func (q *queue) empty() bool { return len(q.heap) == 0 }

func (q *queue) push(a action) {
	q.seq++
	a.seq = q.seq
	q.heap = append(q.heap, a)
	h, i := q.heap, len(q.heap)-1
	for i > 0 {
		up := (i - 1) / 2
		if !a.before(&h[up]) {
			break
		}
		h[i] = h[up]
		i = up
	}
	h[i] = a
}

func (q *queue) pop() action {
	h := q.heap
	top := h[0]
	n := len(h) - 1
	last := h[n]
	h[n] = action{}
	h = h[:n]
	i := 0
	for {
		down := 2*i + 1
		if down >= n {
			break
		}
		if down+1 < n && h[down+1].before(&h[down]) {
			down++
		}
		if !h[down].before(&last) {
			break
		}
		h[i] = h[down]
		i = down
	}
	if n > 0 {
		h[i] = last
	}
	q.heap = h
	return top
}
