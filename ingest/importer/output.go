package importer

import (
	"container/heap"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/hearthlabs/hearth/ingest"
)

const (
	maxText = ingest.MaxText
	maxID   = ingest.MaxID
	// maxBad is how many unreadable lines or elements in a row, with no good
	// one before them, make a file one of another format.
	maxBad = 20
	// lateness is the contract's default; what is further behind is told.
	lateness = 2 * time.Hour
)

// item is an event on its way out, with what the contract has no field for.
type item struct {
	ev    ingest.Event
	line  int
	alias string // display name of ev.Member, "" if unknown
	seq   int
}

// output is the end of every importer: it completes events, holds them to the
// contract, puts delayed ones in their place in time, and keeps the counts.
type output struct {
	o        Options
	emit     Emit
	loc      *time.Location
	want     string // what the format looks like, for the error
	good     int
	bad      int
	counts   map[string]int
	aliases  map[string]string
	delayed  itemHeap
	seq      int
	newest   time.Time
	tooLate  int
	platform string
}

func newOutput(platform, want string, o Options, emit Emit) (*output, error) {
	loc, err := o.location()
	if err != nil {
		return nil, err
	}
	if o.Platform != "" {
		platform = o.Platform
	}
	return &output{
		o: o, emit: emit, loc: loc, want: want, platform: platform,
		counts: map[string]int{}, aliases: map[string]string{},
	}, nil
}

func (w *output) warn(line int, reason string) {
	if w.o.Warn != nil {
		w.o.Warn(line, reason)
	}
}

// count notes something left out that is not an error; told once, at the end.
func (w *output) count(reason string, n int) {
	if n > 0 {
		w.counts[reason] += n
	}
}

// reject tells of an unreadable line or element. It returns an error when
// nothing readable has come before it for long enough.
func (w *output) reject(line int, reason string) error {
	w.bad++
	w.warn(line, reason)
	if w.good == 0 && w.bad >= maxBad {
		return w.formatError()
	}
	return nil
}

// accept notes that a line or element was of the format.
func (w *output) accept() { w.good++ }

func (w *output) formatError() error {
	return fmt.Errorf("%w: expected %s", ErrFormat, w.want)
}

// put emits an event, after all delayed ones that are not newer.
func (w *output) put(ctx context.Context, it item) error {
	if err := w.release(ctx, it.ev.At); err != nil {
		return err
	}
	return w.send(ctx, it)
}

// delay keeps an event until the export has reached its time. Reactions are
// listed beside their message but happen later; emitted at once they would
// push the community's watermark past the messages in between.
func (w *output) delay(it item) {
	w.seq++
	it.seq = w.seq
	heap.Push(&w.delayed, it)
}

func (w *output) release(ctx context.Context, until time.Time) error {
	for len(w.delayed) > 0 && !w.delayed[0].ev.At.After(until) {
		if err := w.send(ctx, heap.Pop(&w.delayed).(item)); err != nil {
			return err
		}
	}
	return nil
}

// flush emits every delayed event; called at the end of a chat.
func (w *output) flush(ctx context.Context) error {
	for len(w.delayed) > 0 {
		if err := w.send(ctx, heap.Pop(&w.delayed).(item)); err != nil {
			return err
		}
	}
	return nil
}

// finish ends the import: delayed events, the format verdict, the counts.
func (w *output) finish(ctx context.Context) error {
	if err := w.flush(ctx); err != nil {
		return err
	}
	for _, reason := range slices.Sorted(maps.Keys(w.counts)) {
		w.warn(0, fmt.Sprintf("%s: %d", reason, w.counts[reason]))
	}
	if w.tooLate > 0 {
		w.warn(0, fmt.Sprintf("events over 2 h older than one before them (choose one channel, or sort by time): %d", w.tooLate))
	}
	if w.good == 0 && w.bad > 0 {
		return w.formatError()
	}
	return nil
}

func (w *output) send(ctx context.Context, it item) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ev := it.ev
	ev.Community, ev.Platform = w.o.Community, w.platform
	w.clean(&ev, it.line)
	if reason := unfit(ev); reason != "" {
		w.warn(it.line, reason)
		return nil
	}
	if err := w.sendAlias(ev, it.alias); err != nil {
		return err
	}
	switch {
	case ev.At.After(w.newest):
		w.newest = ev.At
	case w.newest.Sub(ev.At) > lateness:
		w.tooLate++
	}
	return w.emitOne(ev)
}

// sendAlias emits a profile event before the event that showed a new name.
func (w *output) sendAlias(ev ingest.Event, alias string) error {
	alias = strings.TrimSpace(strings.ToValidUTF8(alias, "\uFFFD"))
	if !w.o.Alias || alias == "" || w.aliases[ev.Member] == alias {
		return nil
	}
	w.aliases[ev.Member] = alias
	return w.emitOne(ingest.Event{
		ID: "alias:" + digest(ev.ID), Kind: ingest.KindProfile, Platform: ev.Platform,
		Community: ev.Community, Member: ev.Member, At: ev.At, Bot: ev.Bot, Staff: ev.Staff, Alias: alias,
	})
}

func (w *output) emitOne(ev ingest.Event) error {
	if err := w.emit(ev); err != nil {
		return fmt.Errorf("emit event: %w", err)
	}
	return nil
}

// clean brings text, ids and time into the contract's form.
func (w *output) clean(ev *ingest.Event, line int) {
	ev.At = ev.At.UTC()
	for _, s := range []*string{
		&ev.ID, &ev.Channel, &ev.Member, &ev.MessageID, &ev.ReplyTo, &ev.Text, &ev.Title,
		&ev.Emoji, &ev.Inviter, &ev.ChallengeID, &ev.Action, &ev.Badge, &ev.Reason, &ev.Cause,
	} {
		*s = strings.ToValidUTF8(*s, "\uFFFD")
	}
	for i, m := range ev.Mentions {
		ev.Mentions[i] = shortID(strings.ToValidUTF8(m, "\uFFFD"))
	}
	for _, id := range []*string{&ev.ID, &ev.Member, &ev.MessageID, &ev.ReplyTo, &ev.Inviter, &ev.ChallengeID} {
		*id = shortID(*id)
	}
	ev.Channel = cutText(ev.Channel, maxID) // a name for people, so not a digest
	if len(ev.Text) > maxText {
		w.warn(line, fmt.Sprintf("text of %d bytes cut to 64 KiB", len(ev.Text)))
		ev.Text = cutText(ev.Text, maxText)
		ev.Attrs = withAttr(ev.Attrs, "cut", "true")
	}
}

// cutText cuts s to at most n bytes on a rune border.
func cutText(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// unfit says why an event breaks the contract, or "".
func unfit(ev ingest.Event) string {
	switch {
	case ev.ID == "":
		return "no id"
	case ev.Member == "":
		return "no member"
	case ev.At.Year() < 1970 || ev.At.Year() > 2199: // what the decoder takes
		return "time out of range"
	}
	return ""
}

func withAttr(attrs map[string]string, key, value string) map[string]string {
	if attrs == nil {
		attrs = map[string]string{}
	}
	attrs[key] = value
	return attrs
}

// itemHeap orders delayed events by time, then by arrival.
type itemHeap []item

func (h itemHeap) Len() int { return len(h) }
func (h itemHeap) Less(i, j int) bool {
	if c := h[i].ev.At.Compare(h[j].ev.At); c != 0 {
		return c < 0
	}
	return h[i].seq < h[j].seq
}
func (h itemHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push implements heap.Interface.
func (h *itemHeap) Push(x any) { *h = append(*h, x.(item)) }

// Pop implements heap.Interface.
func (h *itemHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}
