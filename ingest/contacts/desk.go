package contacts

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/lifecycle"
	"github.com/hearthlabs/hearth/sink"
)

// Store reads what the pipeline has written. It must be safe for concurrent use.
type Store interface {
	// ContactState returns the states of a community and of a member; false when
	// either is not stored.
	ContactState(ctx context.Context, community, member string) (ofCommunity, ofMember string, found bool, err error)
	// FindReservation returns the reservation of that id, once its range is in.
	FindReservation(ctx context.Context, community, id string) (sink.Reservation, bool, error)
}

// Producer writes records to the log. Produce returns nil once the log holds all
// of them, and must be safe for concurrent use.
type Producer interface {
	Produce(ctx context.Context, records []ingest.Record) error
}

// Config is what a Desk works with.
type Config struct {
	Store    Store
	Producer Producer // nil: nothing can be reserved
	Policy   lifecycle.Policy
	Now      func() time.Time
	Wait     time.Duration // how long a reservation waits for its answer; 0 for 10 s
}

// Desk answers. See the package.
type Desk struct{ cfg Config }

// New returns a desk.
func New(cfg Config) *Desk {
	if cfg.Wait == 0 {
		cfg.Wait = 10 * time.Second
	}
	return &Desk{cfg}
}

// Request asks about one member.
type Request struct {
	Community string    `json:"community"`
	Member    string    `json:"member"`
	Kind      string    `json:"kind"` // care, marketing, service
	ID        string    `json:"id"`   // of an ask that is repeated; a new one when empty
	At        time.Time `json:"at"`   // of an ask that is repeated, or a look; now when zero
	Slot      time.Time `json:"slot"` // when the contact is to begin; At when zero
	Campaign  string    `json:"campaign"`
}

// Answer is what is said about a Request.
type Answer struct {
	Community string `json:"community,omitempty"`
	Member    string `json:"member,omitempty"`
	Kind      string `json:"kind,omitempty"`
	ID        string `json:"id,omitempty"` // of a reservation; the touch names it
	At        string `json:"at,omitempty"`
	Slot      string `json:"slot,omitempty"`
	Allowed   bool   `json:"allowed"`
	State     string `json:"state,omitempty"`    // of a reservation
	Reason    string `json:"reason,omitempty"`   // lifecycle.Refusal
	Earliest  string `json:"earliest,omitempty"` // when it would be allowed; absent where no time helps
	Until     string `json:"until,omitempty"`    // by when the contact must be made
	Error     string `json:"error,omitempty"`
}

// The errors that callers tell apart.
var (
	// ErrRequest is wrapped by errors of a request that makes no sense.
	ErrRequest = errors.New("bad request")
	// ErrLate says that a reservation was not answered in time; it may still be.
	ErrLate = errors.New("no answer came in time: ask again with the same id and at")
)

// check completes a request.
func (d *Desk) check(r *Request) (lifecycle.ContactKind, error) {
	kind, ok := lifecycle.ParseContactKind(r.Kind)
	switch {
	case r.Community == "" || r.Member == "":
		return 0, fmt.Errorf("%w: name a community and a member", ErrRequest)
	case !ok:
		return 0, fmt.Errorf("%w: kind %q: want care, marketing or service", ErrRequest, r.Kind)
	case r.ID != "" && r.At.IsZero():
		return 0, fmt.Errorf("%w: an ask that is repeated needs its at beside its id", ErrRequest)
	}
	if r.At.IsZero() {
		r.At = d.cfg.Now()
	}
	r.At = r.At.Truncate(time.Millisecond)
	return kind, nil
}

// Look tells whether the member may be contacted at r.At, without reserving
// anything. It knows what is in the tables.
func (d *Desk) Look(ctx context.Context, r Request) (Answer, error) {
	kind, err := d.check(&r)
	if err != nil {
		return Answer{}, err
	}
	out := Answer{Community: r.Community, Member: r.Member, Kind: r.Kind, At: stamp(r.At.UnixMilli())}
	community, member, found, err := d.cfg.Store.ContactState(ctx, r.Community, r.Member)
	if err != nil {
		return out, fmt.Errorf("look up the member: %w", err)
	}
	if !found {
		out.Reason = string(lifecycle.RefusedUnknown)
		return out, nil
	}
	a, err := ingest.MayContact(d.cfg.Policy, ingest.StoredMember{Community: r.Community, Member: r.Member, CommunityState: community, MemberState: member}, kind, r.At.UnixMilli())
	if err != nil {
		return out, fmt.Errorf("read the member's state: %w", err)
	}
	out.Allowed, out.Reason, out.Earliest, out.Until = a.Allowed, string(a.Reason), stamp(a.Earliest), stamp(a.Until)
	return out, nil
}

// Reserve asks, and waits for the answer. After ErrLate the answer names the id
// and at to ask again with.
func (d *Desk) Reserve(ctx context.Context, r Request) (Answer, error) {
	if d.cfg.Producer == nil {
		return Answer{}, errors.New("reserve: no broker")
	}
	again := r.ID != ""
	if _, err := d.check(&r); err != nil {
		return Answer{}, err
	}
	if !again {
		r.ID = "reserve-" + rand.Text()
	}
	out := Answer{Community: r.Community, Member: r.Member, Kind: r.Kind, ID: r.ID, At: stamp(r.At.UnixMilli())}
	ctx, cancel := context.WithTimeout(ctx, d.cfg.Wait)
	defer cancel()
	if again {
		if found, err := d.answered(ctx, &out); found || err != nil {
			return out, err
		}
	}
	record, err := d.record(r)
	if err != nil {
		return out, err
	}
	if err := d.cfg.Producer.Produce(ctx, []ingest.Record{record}); err != nil {
		return out, fmt.Errorf("send the ask: %w", err)
	}
	return out, d.wait(ctx, &out)
}

// record is the ask as an event, checked as the pipeline will.
func (d *Desk) record(r Request) (ingest.Record, error) {
	value, err := json.Marshal(ingest.Event{
		ID: r.ID, Kind: ingest.KindReserve, Community: r.Community, Member: r.Member, At: r.At.UTC(), Slot: r.Slot.Truncate(time.Millisecond),
		TouchKind: r.Kind, Campaign: r.Campaign,
	})
	if err != nil {
		return ingest.Record{}, fmt.Errorf("encode event: %w", err)
	}
	record := ingest.Record{Key: []byte(r.Community), Value: value, Time: d.cfg.Now()}
	if _, _, err := new(ingest.Decoder).Decode(record); err != nil {
		return ingest.Record{}, fmt.Errorf("%w: %w", ErrRequest, err)
	}
	return record, nil
}

// pause is how long to wait before looking again; a range is cut every half second.
const pause = 100 * time.Millisecond

func (d *Desk) wait(ctx context.Context, out *Answer) error {
	for {
		found, err := d.answered(ctx, out)
		if found {
			return nil
		}
		next := time.NewTimer(pause)
		select {
		case <-ctx.Done():
			next.Stop()
			return errors.Join(ErrLate, err)
		case <-next.C:
		}
	}
}

// answered completes out when the answer is there.
func (d *Desk) answered(ctx context.Context, out *Answer) (bool, error) {
	r, found, err := d.cfg.Store.FindReservation(ctx, out.Community, out.ID)
	if err != nil || !found {
		return false, err
	}
	out.Member, out.Kind, out.At, out.Slot = r.Member, r.TouchKind, stamp(r.AskedAt), stamp(r.Slot)
	out.State, out.Reason, out.Earliest, out.Until = r.State, r.Reason, stamp(r.Earliest), stamp(r.Until)
	out.Allowed = r.State == string(lifecycle.ReservationGranted)
	return true, nil
}

// stamp writes a time; "" for none.
func stamp(ms int64) string {
	if ms <= 0 {
		return ""
	}
	return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z07:00")
}
