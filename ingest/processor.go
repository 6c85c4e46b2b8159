package ingest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hearthlabs/hearth/lifecycle"
	"github.com/hearthlabs/hearth/nlp/mask"
	"github.com/hearthlabs/hearth/sink"
)

// Processor makes the rows of one partition's ranges: a pure function of the
// state before a range, the range's records and the versions of lexicon and
// policy. It keeps the partition's state and belongs to one worker.
type Processor struct {
	decoder Decoder
	scorers Scorers
	scorer  Scorer // of the range at hand
	ledger  Ledger
	archive Archive
	tracker *lifecycle.Tracker
	window  *window
	policy  lifecycle.Policy
	now     func() time.Time // for metrics only
	privacy Privacy
	masker  mask.Masker
	people  map[string]*people // by community; loaded with it
	left    []sink.Place       // what an erasure does not reach
	metrics *Metrics

	items []item
	block sink.Block
	coord sink.Coordinates // of the record at hand
	plan  Plan
	asOf  sink.AsOf
	// stored is the State of each community as of the last range, and its version.
	stored map[string]storedState
	half   bool    // a community was adopted in part
	strays []stray // found in the range at hand
}

// stray is a community that another partition of the same epoch has written.
type stray struct {
	community string
	partition int32
}

type storedState struct {
	state   string
	version uint64
}

// item is a record with what decoding made of it.
type item struct {
	record Record
	event  Event
	reject *RejectError
	at     int64
	dup    bool
	erased bool   // its member was erased before
	named  string // the member's id as it was sent
}

// NewProcessor returns a Processor without any state; see Restore.
func NewProcessor(scorers Scorers, ledger Ledger, archive Archive, policy lifecycle.Policy, m *Metrics, now func() time.Time) *Processor {
	return &Processor{
		scorers: scorers, scorer: scorers.Current(), ledger: ledger, archive: archive, policy: policy, metrics: m, now: now,
		tracker: lifecycle.NewTracker(policy),
		window:  newWindow(policy.Lateness.Milliseconds() + windowSlack),
		stored:  map[string]storedState{},
		privacy: DefaultPrivacy(), people: map[string]*people{},
	}
}

// Protect sets what of members is kept, and names the places outside the tables
// that an erasure does not reach. It must come before anything is processed.
func (p *Processor) Protect(privacy Privacy, left ...sink.Place) { p.privacy, p.left = privacy, left }

// renew takes the scorer in force for the next range, and returns its version.
func (p *Processor) renew() string {
	p.scorer = p.scorers.Current()
	return p.scorer.Version()
}

// recall takes the scorer of a version for the next range, and reports whether
// there is one.
func (p *Processor) recall(version string) bool {
	s := p.scorers.Holding(version)
	if s != nil {
		p.scorer = s
	}
	return s != nil
}

// windowSlack is how much longer than the allowed lateness ids are held in
// memory: nearly every duplicate comes within it.
const windowSlack = 2 * hourMillis

// Process makes the block of the plan's range. Everything it asks of the ledger
// it asks before it changes any state, so a failed call can be repeated. The
// block is valid until the next call.
func (p *Processor) Process(ctx context.Context, plan Plan, partition int32, records []Record) (*sink.Block, error) {
	p.plan = plan
	p.asOf = sink.AsOf{Epoch: plan.Epoch, Partition: partition, Before: plan.First}
	p.decode(records)
	if err := p.alone(); err != nil {
		return nil, err
	}
	if p.half { // an adoption broke off: what is written is the state before the range
		if err := p.Restore(ctx, p.asOf); err != nil {
			return nil, err
		}
	}
	p.half = true
	if err := p.adopt(ctx); err != nil {
		return nil, err
	}
	p.half = false
	if err := p.findErased(ctx); err != nil {
		return nil, err
	}
	if err := p.findDuplicates(ctx); err != nil {
		return nil, err
	}
	if err := p.findTargets(ctx); err != nil {
		return nil, err
	}
	if err := p.findDays(ctx); err != nil {
		return nil, err
	}
	p.reset(partition)
	for i := range p.items {
		p.handle(&p.items[i])
	}
	p.collect(partition)
	return &p.block, nil
}

func (p *Processor) decode(records []Record) {
	p.items = slices.Grow(p.items[:0], len(records))[:len(records)]
	for i, r := range records {
		it := &p.items[i]
		*it = item{record: r}
		unknown, err := p.decoder.DecodeInto(r, &it.event)
		if rej, ok := errors.AsType[*RejectError](err); ok {
			it.reject = rej
			p.metrics.decodeError(rej.Reason)
			continue
		}
		it.at = it.event.At.UnixMilli()
		if it.event.Kind == KindErase {
			p.metrics.erasing(it.event.Community, it.event.At)
		}
		p.protect(it)
		p.metrics.event(it.event.Kind, unknown)
	}
}

// adopt opens the window of communities this worker has not met. One that
// another partition or an earlier epoch left behind comes with its state.
func (p *Processor) adopt(ctx context.Context) error {
	var names []string
	asked := map[string]bool{}
	p.strays = p.strays[:0]
	for i := range p.items {
		c := p.items[i].event.Community
		if c == "" || p.items[i].reject != nil || p.window.communities[c] != nil || asked[c] {
			continue
		}
		asked[c] = true
		names = append(names, c)
	}
	if len(names) == 0 {
		return nil
	}
	found, err := p.archive.FindCommunities(ctx, names, p.asOf)
	if err != nil {
		return fmt.Errorf("look up communities: %w", err)
	}
	for _, c := range found {
		if c.Epoch == p.asOf.Epoch && c.Partition != p.asOf.Partition {
			p.metrics.strayed()
			p.strays = append(p.strays, stray{c.Community, c.Partition})
		}
	}
	p.metrics.adopted(len(found))
	if err := p.restore(ctx, found, p.asOf); err != nil {
		return err
	}
	var fresh []string
	for _, c := range names {
		if p.window.communities[c] == nil {
			fresh = append(fresh, c)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	if err := p.meet(ctx, fresh, p.asOf); err != nil { // whom a community forgot that nothing else is stored of
		return err
	}
	for _, c := range fresh {
		p.window.open(c, minFloor)
	}
	return nil
}

// minFloor is the floor of a community of which nothing is stored.
const minFloor = -1 << 62

// findDuplicates marks the items whose id was seen: in the window, earlier in
// the range, or in the ledger for ids below the floor.
func (p *Processor) findDuplicates(ctx context.Context) error {
	var keys []sink.IDKey
	var at []int
	fresh := make(map[string]map[idAt]struct{})
	for i := range p.items {
		it := &p.items[i]
		if it.reject != nil || it.event.Community == "" || it.erased || it.event.Kind == KindErase {
			continue
		}
		c := it.event.Community
		ids := fresh[c]
		if ids == nil {
			ids = map[idAt]struct{}{}
			fresh[c] = ids
		}
		r := p.window.communities[c]
		key := idAt{it.at, it.event.ID}
		if _, again := ids[key]; again || r.seen(it.at, it.event.ID) {
			it.dup = true
			continue
		}
		ids[key] = struct{}{}
		if it.at < r.floor {
			keys = append(keys, sink.IDKey{Community: c, At: it.at, ID: it.event.ID})
			at = append(at, i)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	seen, err := p.ledger.SeenIDs(ctx, keys, p.asOf)
	if err != nil {
		return fmt.Errorf("look up older ids: %w", err)
	}
	for i, s := range seen {
		p.items[at[i]].dup = s
	}
	return nil
}

// findTargets brings the messages into the window that edits, recalls and
// rescores of this range speak of and the window does not hold.
func (p *Processor) findTargets(ctx context.Context) error {
	var keys []sink.MessageKey
	for i := range p.items {
		it := &p.items[i]
		if it.reject != nil || it.dup || it.erased || !it.event.Kind.revises() {
			continue
		}
		r := p.window.communities[it.event.Community]
		if r.messages[it.event.MessageID] == nil && r.floor > minFloor {
			keys = append(keys, sink.MessageKey{Community: it.event.Community, MessageID: it.event.MessageID})
		}
	}
	if len(keys) == 0 {
		return nil
	}
	history, err := p.ledger.FindMessages(ctx, keys, p.asOf)
	if err != nil {
		return fmt.Errorf("look up edited messages: %w", err)
	}
	return p.hold(ctx, history)
}

// findDays brings closed days into the tracker that late events of this range
// change.
func (p *Processor) findDays(ctx context.Context) error {
	var keys []sink.DayKey
	asked := map[sink.DayKey]bool{}
	need := func(community, member string, at int64) {
		day, closed := p.tracker.NeedDay(community, member, at)
		if key := (sink.DayKey{Community: community, Member: member, Day: int32(day.Day)}); closed && !asked[key] {
			asked[key] = true
			keys = append(keys, key)
		}
	}
	for i := range p.items {
		it := &p.items[i]
		if it.reject != nil || it.dup || it.erased {
			continue
		}
		switch spec := kinds[it.event.Kind]; {
		case spec.acts:
			need(it.event.Community, it.event.Member, it.at)
		case it.event.Kind.revises():
			if m := p.window.communities[it.event.Community].messages[it.event.MessageID]; m != nil {
				need(m.row.Community, m.row.Member, m.row.At)
			}
		}
	}
	if len(keys) == 0 {
		return nil
	}
	var rows []sink.Event
	for zone, keys := range p.byZone(keys) {
		found, err := p.ledger.RecountDays(ctx, keys, zone, p.asOf)
		if err != nil {
			return fmt.Errorf("recount closed days: %w", err)
		}
		rows = append(rows, found...)
	}
	stages, err := p.ledger.DayStages(ctx, keys)
	if err != nil {
		return fmt.Errorf("look up closed stages: %w", err)
	}
	p.recount(keys, stages, rows)
	return nil
}

func (p *Processor) byZone(keys []sink.DayKey) map[*time.Location][]sink.DayKey {
	out := map[*time.Location][]sink.DayKey{}
	for _, k := range keys {
		zone := p.tracker.Zone(k.Community)
		out[zone] = append(out[zone], k)
	}
	return out
}

// leave takes back what was shown of the partition's communities; held is a record
// that waits for its range, nil for none.
func (p *Processor) leave(held *Record) {
	for name := range p.stored {
		p.metrics.forget(name)
	}
	for i := range p.items { // an erasure at hand may be all that is known of its community
		if p.items[i].event.Kind == KindErase {
			p.metrics.forget(p.items[i].event.Community)
		}
	}
	if held != nil {
		if e, erase := p.decoder.erases(*held); erase {
			p.metrics.forget(e.Community)
		}
	}
}

func (p *Processor) reset(partition int32) {
	b := &p.block
	*b = sink.Block{
		Events: b.Events[:0], Messages: b.Messages[:0], DeadLetters: b.DeadLetters[:0],
		Profiles: b.Profiles[:0], Annotations: b.Annotations[:0], MoodShifts: b.MoodShifts[:0], RiskDays: b.RiskDays[:0], ReturnModels: b.ReturnModels[:0],
		Touches: b.Touches[:0], Moments: b.Moments[:0], Reservations: b.Reservations[:0],
		Transitions: b.Transitions[:0], MemberDays: b.MemberDays[:0], Communities: b.Communities[:0], Members: b.Members[:0],
	}
	p.coord = sink.Coordinates{Epoch: p.plan.Epoch, Partition: partition, InsertedAt: p.plan.CutAt}
}
