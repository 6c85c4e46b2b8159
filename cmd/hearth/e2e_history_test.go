package main_test

import (
	"bytes"
	"cmp"
	"crypto/md5"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/simulate"
)

// history is a file of events, and what must come of it.
type history struct {
	lines      []line
	messages   int            // rows of `messages`
	duplicates int            // lines that repeat an event
	dead       map[string]int // broken lines, by reason
}

// line is one record to be.
type line struct {
	at    time.Time // zero for broken ones
	value []byte
}

// recipe says what is mixed into the simulated history of three communities.
type recipe struct {
	members, days int
	repeated      int  // one line in so many comes twice; 0 for none
	changed       int  // one message in so many is edited or recalled
	late          int  // one message in so many comes hours or days too late; 0 for none
	broken        bool // lines that cannot be events are strewn in
}

// everything is a recipe with all of it, smaller in short mode.
func everything() recipe {
	r := recipe{members: 90, days: 24, repeated: 20, changed: 12, late: 40, broken: true}
	if testing.Short() {
		r.members, r.days = 24, 10
	}
	return r
}

// inTime is everything that may come in another order.
func inTime() recipe {
	r := everything()
	r.late, r.broken = 0, false
	return r
}

// cook makes the history. Equal recipes give equal histories.
func (r recipe) cook(t *testing.T) history {
	t.Helper()
	c := simulate.DefaultConfig()
	c.Communities, c.Members, c.Days = 3, r.members, r.days
	h := history{dead: map[string]int{}}
	dice := rand.New(rand.NewPCG(1, 2))
	var held []line // comes when its time has come
	_, err := simulate.Run(c, func(e ingest.Event) error {
		for len(held) > 0 && held[0].at.Before(e.At) {
			h.lines, held = append(h.lines, held[0]), held[1:]
		}
		l := encode(t, e)
		talk := e.Kind == ingest.KindMessage || e.Kind == ingest.KindStory
		if talk {
			h.messages++
		}
		switch {
		case talk && r.late > 0 && dice.IntN(r.late) == 0:
			// The line itself waits: its place in the file is later than its time.
			at := e.At.Add(3*time.Hour + time.Duration(dice.IntN(72))*time.Hour)
			held = insert(held, line{at: at, value: l.value})
			return nil
		case e.Kind == ingest.KindMessage && r.changed > 0 && dice.IntN(r.changed) == 0:
			held = insert(held, change(t, dice, e))
		}
		h.lines = append(h.lines, l)
		if r.repeated > 0 && dice.IntN(r.repeated) == 0 {
			h.duplicates++
			h.lines = append(h.lines, h.lines[dice.IntN(len(h.lines))])
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	h.lines = append(h.lines, held...)
	if r.broken {
		h.strew(dice)
	}
	return h
}

// insert keeps the lines in order of time.
func insert(held []line, l line) []line {
	at, _ := slices.BinarySearchFunc(held, l, func(a, b line) int { return a.at.Compare(b.at) })
	return slices.Insert(held, at, l)
}

// change is an edit or a recall of a message, minutes or days after it.
func change(t *testing.T, dice *rand.Rand, e ingest.Event) line {
	t.Helper()
	c := ingest.Event{
		ID: "change-of-" + e.ID, Kind: ingest.KindRecall, Platform: e.Platform, Community: e.Community, Channel: e.Channel,
		Member: e.Member, MessageID: cmp.Or(e.MessageID, e.ID), At: e.At.Add(time.Duration(1+dice.IntN(4000)) * time.Minute),
	}
	if dice.IntN(2) == 0 {
		c.Kind, c.Text = ingest.KindEdit, "改一下：今天真的很开心"
	}
	return encode(t, c)
}

func encode(t *testing.T, e ingest.Event) line {
	t.Helper()
	value, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return line{e.At, value}
}

// unfit are lines that become dead letters, by reason.
func unfit() map[ingest.Reason]string {
	event := func(more string) string {
		return `{"id":"unfit","kind":"message","community":"coffee","member":"m","at":"2026-01-10T00:00:00Z"` + more + `}`
	}
	return map[ingest.Reason]string{
		ingest.ReasonInvalidJSON:  `{"id":"unfit","kind":`,
		ingest.ReasonWrongType:    event(`,"text":{"not":"a text"}`),
		ingest.ReasonTextTooLong:  event(`,"text":"` + strings.Repeat("长", 350_000) + `"`),
		ingest.ReasonUnknownKind:  strings.Replace(event(""), `"message"`, `"shout"`, 1),
		ingest.ReasonFutureTime:   strings.Replace(event(`,"text":"hi"`), "2026", "2199", 1),
		ingest.ReasonInvalidTime:  strings.Replace(event(`,"text":"hi"`), "2026-01-10T00:00:00Z", "yesterday", 1),
		ingest.ReasonInvalidUTF8:  event(",\"text\":\"\xff\xfe\""),
		ingest.ReasonMissingField: strings.Replace(event(`,"text":"hi"`), `"member":"m",`, "", 1),
		ingest.ReasonInvalidValue: event(`,"text":"hi","channel":"` + strings.Repeat("c", 200) + `"`),
	}
}

// strew puts each unfit line into the history, three times over.
func (h *history) strew(dice *rand.Rand) {
	bad := unfit()
	for range 3 {
		for _, reason := range slices.Sorted(maps.Keys(bad)) {
			h.lines = slices.Insert(h.lines, dice.IntN(len(h.lines)+1), line{value: []byte(bad[reason])})
			h.dead[string(reason)]++
		}
	}
}

// deadLines is the number of broken lines.
func (h *history) deadLines() (n int) {
	for _, k := range h.dead {
		n += k
	}
	return n
}

// shuffled is the history in another order, in which nothing comes as much as
// two hours late.
func (h *history) shuffled(seed uint64) history {
	dice := rand.New(rand.NewPCG(seed, 0))
	type moved struct {
		line
		key time.Time
	}
	order := make([]moved, len(h.lines))
	for i, l := range h.lines {
		order[i] = moved{l, l.at.Add(time.Duration(dice.Int64N(int64(119 * time.Minute))))}
	}
	slices.SortStableFunc(order, func(a, b moved) int { return a.key.Compare(b.key) })
	other := *h
	other.lines = nil
	for _, m := range order {
		other.lines = append(other.lines, m.line)
	}
	return other
}

// pieces cuts the history into n, each about as long as the others.
func (h *history) pieces(n int) []history {
	out := make([]history, n)
	for i := range out {
		out[i] = *h
		out[i].lines = h.lines[len(h.lines)*i/n : len(h.lines)*(i+1)/n]
	}
	return out
}

// file writes the history and returns the path.
func (h *history) file(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	for _, l := range h.lines {
		b.Write(l.value)
		b.WriteByte('\n')
	}
	return write(t, "history.ndjson", b.String())
}

// String is what a failing test should say about the history.
func (h *history) String() string {
	return fmt.Sprintf("%d lines: %d messages, %d duplicates, %d broken", len(h.lines), h.messages, h.duplicates, h.deadLines())
}

// neighbour is a good line of its own, to stand beside a broken one.
func neighbour(h *history) line {
	h.messages++
	return line{value: fmt.Appendf(nil, `{"id":"n%d","kind":"message","community":"coffee","member":"m%d","at":"2026-01-10T00:00:00Z","text":"早"}`, h.messages, h.messages%3)}
}

// checksum is length and MD5 of a line, as the engine tells them.
func checksum(value string) string {
	return fmt.Sprintf("%d\t%x", len(value), md5.Sum([]byte(value)))
}
