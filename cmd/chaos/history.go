package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// history is what is sent in a trial, and what must come of it. It keeps the
// books by event id and knows nothing of tables.
type history struct {
	lines    []line
	events   map[string]int  // how often each good event is sent, by community/id
	messages map[string]bool // community/message id
	broken   int
	erased   erasure
}

// erasure is the wish of a member to be forgotten, by one community.
type erasure struct {
	community, member string // "" where nobody wishes it
	rows              int    // records of the ledger that were the member's, and the wish
}

// line is one record to be.
type line struct {
	community string // its key
	at        time.Time
	value     string
	member    string // whose it is: the author's, of a change to a message
}

// histories is how many different ones there are; a run without faults is made
// once of each. In those from forgetful on, a member is erased half-way.
const (
	histories = 32
	forgetful = 24
)

var firstDay = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

var (
	places = []string{"harbour", "orchard", "library"}
	texts  = []string{"今天真好", "太坏了", "开会吗", "好吧", "不知道", "坏消息", "大家好", "这个好用"}
	broken = []string{`{"id":`, "", "\xff\xfe", `{"id":"x","kind":"shout","community":"harbour","member":"m","at":1}`, `[]`}
)

// newHistory makes history number n: a week or two of three communities
// with joins, messages, reactions, edits and recalls soon and late, what comes
// hours too late, lines out of order, repeated and broken ones.
func newHistory(n int) *history {
	d := rand.New(rand.NewPCG(uint64(n), 77))
	h := &history{events: map[string]int{}, messages: map[string]bool{}}
	var lines []line // at is when the line comes
	put := func(place, member string, at, comes time.Time, id, body string) {
		h.events[place+"/"+id] = 1
		lines = append(lines, line{place, comes, fmt.Sprintf(`{"id":%q,"community":%q,"at":%d,%s}`, id, place, at.UnixMilli(), body), member})
	}
	days := 6 + d.IntN(5)
	for day := range days {
		for k := range 4 + d.IntN(3) {
			at := firstDay.AddDate(0, 0, day).Add(time.Duration(d.IntN(24*3600)) * time.Second)
			place, member, id := places[d.IntN(len(places))], fmt.Sprintf("m%d", d.IntN(7)), fmt.Sprintf("e%d-%d", day, k)
			comes := at.Add(time.Duration(d.IntN(100)) * time.Minute)
			if d.IntN(25) == 0 {
				comes = at.Add(time.Duration(3+d.IntN(70)) * time.Hour)
			}
			switch d.IntN(12) {
			case 0:
				put(place, member, at, comes, id, fmt.Sprintf(`"kind":"join","member":%q`, member))
				continue
			case 1:
				put(place, member, at, comes, id, fmt.Sprintf(`"kind":"leave","member":%q,"cause":"self"`, member))
				continue
			case 2:
				put(place, member, at, comes, id, fmt.Sprintf(`"kind":"reaction","member":%q,"message_id":"t%d-0","emoji":"👍"`, member, day))
				continue
			}
			h.messages[place+"/t"+id] = true
			put(place, member, at, comes, id, fmt.Sprintf(`"kind":"message","member":%q,"message_id":"t%s","text":%q`, member, id, texts[d.IntN(len(texts))]))
			if kind := []string{"edit", "recall", "edit", ""}[d.IntN(4)]; kind != "" && d.IntN(3) == 0 {
				later := at.Add(time.Duration(1+d.IntN(5000)) * time.Minute)
				text := ""
				if kind == "edit" {
					text = `,"text":"改成好"`
				}
				put(place, member, later, later.Add(time.Duration(d.IntN(60))*time.Minute), id+kind, fmt.Sprintf(`"kind":%q,"message_id":"t%s"%s`, kind, id, text))
			}
		}
	}
	if n >= forgetful {
		at := firstDay.AddDate(0, 0, days/2)
		h.erased = erasure{community: places[d.IntN(len(places))], member: fmt.Sprintf("m%d", d.IntN(7))}
		put(h.erased.community, h.erased.member, at, at, "forget", fmt.Sprintf(`"kind":"erase","member":%q`, h.erased.member))
	}
	slices.SortStableFunc(lines, func(a, b line) int { return a.at.Compare(b.at) })
	for _, l := range lines {
		h.lines = append(h.lines, l)
		if d.IntN(14) == 0 {
			h.repeat(h.lines[d.IntN(len(h.lines))])
		}
		if d.IntN(20) == 0 {
			h.broken++
			h.lines = append(h.lines, line{places[d.IntN(len(places))], l.at, broken[d.IntN(len(broken))], ""})
		}
	}
	h.forget()
	return h
}

// forget takes out of the books what is the erased member's: of it only a number
// of records is left.
func (h *history) forget() {
	for _, l := range h.lines {
		if l.member == "" || l.community != h.erased.community || l.member != h.erased.member {
			continue
		}
		h.erased.rows++
		id := l.id()
		place, event, _ := strings.Cut(id, "/")
		delete(h.events, id)
		delete(h.messages, place+"/t"+event)
	}
}

// repeat sends a line once more.
func (h *history) repeat(l line) {
	id := l.id()
	if id == "" {
		return // a broken line is counted where it is made
	}
	h.events[id]++
	h.lines = append(h.lines, l)
}

// id is community/id of a good line, "" of a broken one.
func (l line) id() string {
	var id, place string
	if n, err := fmt.Sscanf(l.value, `{"id":%q,"community":%q`, &id, &place); n != 2 || err != nil {
		return ""
	}
	return place + "/" + id
}

// piece is part i of n of the lines.
func (h *history) piece(i, n int) []line { return h.lines[len(h.lines)*i/n : len(h.lines)*(i+1)/n] }

// Equal says whether two histories send the same lines.
func (h *history) Equal(other *history) bool { return slices.Equal(h.lines, other.lines) }
