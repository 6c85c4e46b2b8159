package lifecycle_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hearthlabs/hearth/lifecycle"
)

// town is a tracker with one member, "m", and senders who behave: they ask, and
// write only what was granted and not taken over.
type town struct {
	p     lifecycle.Policy
	tr    *lifecycle.Tracker
	rows  *tables
	plans map[string]lifecycle.Reservation // granted, by id
	made  []int64                          // contacts that were made
}

func newTown(p lifecycle.Policy) *town {
	x := &town{p: p, tr: lifecycle.NewTracker(p), rows: newTables(), plans: map[string]lifecycle.Reservation{}}
	x.tr.Observe(lifecycle.Activity{Community: "c", Member: "m", At: at(0, 10), Kind: message})
	return x
}

// restart starts the tracker anew from the rows it has written.
func (x *town) restart(t *rapid.T) {
	x.rows.store(x.tr.Changes())
	x.tr = x.rows.load(t, x.p)
}

// ask asks, keeps what is granted, and drops what was taken over.
func (x *town) ask(a lifecycle.Ask) lifecycle.Reservation {
	all := x.tr.Reserve(a)
	for _, r := range all[1:] {
		delete(x.plans, r.ID)
	}
	if all[0].State == lifecycle.ReservationGranted {
		x.plans[all[0].ID] = all[0]
	}
	return all[0]
}

// happening is something that arrives in the log.
type happening struct {
	arrives int64
	do      func()
}

// checkCaps counts the contacts of every window anew.
func checkCaps(t *rapid.T, p lifecycle.ContactPolicy, made []int64) {
	for _, w := range []struct {
		span int64
		most int
	}{{day, p.Day}, {7 * day, p.Week}, {30 * day, p.Month}} {
		for _, end := range made {
			n := 0
			for _, x := range made {
				if x <= end && x > end-w.span {
					n++
				}
			}
			if n > w.most {
				t.Fatalf("%d contacts within %d h, at most %d: %v", n, w.span/hour, w.most, made)
			}
		}
	}
}

// checkRefusal wants a reason of the list, and a first time at which the answer
// is yes if nothing else happens.
func checkRefusal(t *rapid.T, x *town, r lifecycle.Reservation) {
	if !slices.Contains(lifecycle.Refusals(), r.Reason) {
		t.Fatalf("refused for %q", r.Reason)
	}
	if r.Reason == lifecycle.RefusedHeldOut {
		return
	}
	if r.Earliest == 0 {
		t.Fatalf("%s without an earliest time", r.Reason)
	}
	if a := x.tr.MayContact("c", "m", r.Kind, r.Earliest); !a.Allowed {
		t.Fatalf("%s until %d, refused then: %+v", r.Reason, r.Earliest, a)
	}
	if before := r.Earliest - 1; before > r.Slot {
		if a := x.tr.MayContact("c", "m", r.Kind, before); a.Allowed {
			t.Fatalf("%s until %d, granted before", r.Reason, r.Earliest)
		}
	}
}

// TestNoScheduleBreaksACap: several senders ask for the same member at will, at
// once and ahead, lose their answers or write late within what they were granted,
// and what they write is told out of order within the lateness; the process
// starts anew in between. No window ever holds more than its cap.
func TestNoScheduleBreaksACap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := lifecycle.DefaultPolicy()
		p.Contact.HoldOut = 0.3
		p.Contact.Day = rapid.IntRange(1, 3).Draw(t, "day")
		p.Contact.Week = rapid.IntRange(1, 5).Draw(t, "week")
		p.Contact.Month = rapid.IntRange(1, 8).Draw(t, "month")
		p.Contact.Hold = time.Duration(rapid.IntRange(1, 600).Draw(t, "hold")) * time.Minute
		if rapid.Bool().Draw(t, "no quiet hours") {
			p.Contact.QuietTo = p.Contact.QuietFrom
		}
		x := newTown(p)
		var queue []happening
		arrive := func(at int64, do func()) {
			i, _ := slices.BinarySearchFunc(queue, at, func(h happening, at int64) int { return cmp.Compare(h.arrives, at) })
			for i < len(queue) && queue[i].arrives == at {
				i++
			}
			queue = slices.Insert(queue, i, happening{at, do})
		}
		now := at(1, 0)
		for i := range rapid.IntRange(1, 60).Draw(t, "asks") {
			now += rapid.SampledFrom([]int64{0, 1, hour / 60, hour, 8 * hour, day, 5 * day}).Draw(t, "gap")
			a := lifecycle.Ask{
				Community: "c", Member: "m", ID: fmt.Sprint("ask", i), Campaign: rapid.SampledFrom([]string{"", "spring"}).Draw(t, "campaign"),
				Kind: lifecycle.ContactKind(rapid.Uint8Range(0, 2).Draw(t, "kind")), At: now,
				Slot: now + rapid.SampledFrom([]int64{0, 0, hour, 30 * hour, 20 * day}).Draw(t, "ahead"),
			}
			loses := rapid.IntRange(0, 3).Draw(t, "loses the answer") == 0
			delay := rapid.Float64Range(0, 1).Draw(t, "writes after")
			late := rapid.Int64Range(0, p.Lateness.Milliseconds()).Draw(t, "told after")
			arrive(now, func() {
				r := x.ask(a)
				if r.State != lifecycle.ReservationGranted {
					checkRefusal(t, x, r)
					return
				}
				if loses {
					return
				}
				written := r.Slot + int64(delay*float64(r.Until-r.Slot))
				// The sender looks once more just before.
				arrive(r.Slot, func() {
					if _, stands := x.plans[r.ID]; !stands {
						return
					}
					x.made = append(x.made, written)
					arrive(written+late, func() {
						x.tr.Observe(lifecycle.Activity{
							Community: "c", Member: "m", At: written, Kind: lifecycle.ActTouch,
							Touch: &lifecycle.Touch{Kind: r.Kind, Reservation: r.ID},
						})
					})
				})
			})
		}
		for len(queue) > 0 {
			next := queue[0]
			queue = queue[1:]
			next.do()
			if rapid.IntRange(0, 15).Draw(t, "restart") == 0 {
				x.restart(t)
			}
		}
		checkCaps(t, p.Contact, x.made)
	})
}

// reservations of the tests below, all of member m.
func reserve(tr *lifecycle.Tracker, id string, kind lifecycle.ContactKind, asked, slot int64) []lifecycle.Reservation {
	return tr.Reserve(lifecycle.Ask{Community: "c", Member: "m", ID: id, Kind: kind, At: asked, Slot: slot})
}

func TestContactAnswers(t *testing.T) {
	touch := func(d int, h float64, x lifecycle.Touch) func(*lifecycle.Tracker) {
		return func(tr *lifecycle.Tracker) {
			tr.Observe(lifecycle.Activity{Community: "c", Member: "m", At: at(d, h), Kind: lifecycle.ActTouch, Touch: &x})
		}
	}
	tell := func(f lifecycle.FactField, v string) func(*lifecycle.Tracker) {
		return func(tr *lifecycle.Tracker) { tr.Tell("c", "m", at(0, 11), f, v) }
	}
	care := lifecycle.Touch{Kind: lifecycle.ContactCare}
	type history []func(*lifecycle.Tracker)
	for _, tt := range []struct {
		name     string
		before   history
		kind     lifecycle.ContactKind
		at       int64
		reason   lifecycle.Refusal
		earliest int64
	}{
		{"nothing before", nil, lifecycle.ContactCare, at(2, 10), "", 0},
		{"at night", nil, lifecycle.ContactCare, at(2, 23), lifecycle.RefusedQuiet, at(3, 9)},
		{"in the small hours", nil, lifecycle.ContactService, at(2, 3), lifecycle.RefusedQuiet, at(2, 9)},
		{"night where the member lives", history{tell(lifecycle.FactZone, "America/New_York")}, lifecycle.ContactCare, at(2, 12), lifecycle.RefusedQuiet, at(2, 22)},
		{"day where the member lives", history{tell(lifecycle.FactZone, "America/New_York")}, lifecycle.ContactCare, at(2, 23), "", 0},
		{"a zone that is none", history{tell(lifecycle.FactZone, "Atlantis")}, lifecycle.ContactCare, at(2, 10), "", 0},
		{"a second on a day", history{touch(2, 10, care)}, lifecycle.ContactCare, at(2, 18), lifecycle.RefusedDay, at(3, 10)},
		{"a day later", history{touch(2, 10, care)}, lifecycle.ContactCare, at(3, 10), "", 0},
		{"an answer is free", history{touch(2, 10, lifecycle.Touch{Free: true})}, lifecycle.ContactCare, at(2, 18), "", 0},
		{"a third in a week", history{touch(2, 10, care), touch(4, 10, care)}, lifecycle.ContactCare, at(6, 10), lifecycle.RefusedWeek, at(9, 10)},
		{
			"a fifth in a month",
			history{touch(2, 10, care), touch(4, 10, care), touch(10, 10, care), touch(12, 10, care)},
			lifecycle.ContactCare, at(25, 10), lifecycle.RefusedMonth, at(32, 10),
		},
		{"touches that are told late count", history{touch(4, 10, care), touch(2, 10, care)}, lifecycle.ContactCare, at(6, 10), lifecycle.RefusedWeek, at(9, 10)},
		{"no consent", history{tell(lifecycle.FactCare, "withdrawn")}, lifecycle.ContactCare, at(2, 10), lifecycle.RefusedOptOut, 0},
		{"no consent, no marketing", history{tell(lifecycle.FactCare, "withdrawn")}, lifecycle.ContactMarketing, at(2, 10), lifecycle.RefusedOptOut, 0},
		{"service without consent", history{tell(lifecycle.FactCare, "withdrawn")}, lifecycle.ContactService, at(2, 10), "", 0},
		{"left", history{func(tr *lifecycle.Tracker) {
			tr.Observe(lifecycle.Activity{Community: "c", Member: "m", At: at(1, 10), Kind: leave})
		}}, lifecycle.ContactService, at(2, 10), lifecycle.RefusedLeft, 0},
		{"staff", history{func(tr *lifecycle.Tracker) {
			tr.Observe(lifecycle.Activity{Community: "c", Member: "m", At: at(1, 10), Kind: message, Staff: true})
		}}, lifecycle.ContactCare, at(2, 10), lifecycle.RefusedStaff, 0},
	} {
		x := newTown(lifecycle.DefaultPolicy())
		for _, do := range tt.before {
			do(x.tr)
		}
		a := x.tr.MayContact("c", "m", tt.kind, tt.at)
		if a.Allowed != (tt.reason == "") || a.Reason != tt.reason || a.Earliest != tt.earliest {
			t.Errorf("%s: %+v, want %q, earliest %d", tt.name, a, tt.reason, tt.earliest)
		}
	}
	tr := newTown(lifecycle.DefaultPolicy()).tr
	for _, who := range [][2]string{{"c", "nobody"}, {"nowhere", "m"}} {
		if a := tr.MayContact(who[0], who[1], lifecycle.ContactCare, at(2, 10)); a.Reason != lifecycle.RefusedUnknown {
			t.Errorf("%v: %+v", who, a)
		}
		if r := tr.Reserve(lifecycle.Ask{Community: who[0], Member: who[1], At: at(2, 10)}); r[0].Reason != lifecycle.RefusedUnknown {
			t.Errorf("%v: %+v", who, r)
		}
	}
}

// Of two asks at the same time one hears no; care takes over what marketing has
// not begun, and nothing takes over care.
func TestReservations(t *testing.T) {
	tr := newTown(lifecycle.DefaultPolicy()).tr
	if r := reserve(tr, "a", lifecycle.ContactMarketing, at(2, 10), at(3, 10)); r[0].State != lifecycle.ReservationGranted || r[0].Until != at(3, 11) {
		t.Fatalf("first: %+v", r)
	}
	if r := reserve(tr, "b", lifecycle.ContactMarketing, at(2, 10), at(3, 10)); len(r) != 1 || r[0].Reason != lifecycle.RefusedDay {
		t.Fatalf("second: %+v", r)
	}
	if r := reserve(tr, "c", lifecycle.ContactCare, at(3, 9.95), at(3, 9.95)); len(r) != 1 || r[0].Reason != lifecycle.RefusedDay {
		t.Fatalf("care, as marketing is about to begin: %+v", r)
	}
	r := reserve(tr, "d", lifecycle.ContactCare, at(3, 9.5), at(3, 9.5))
	if len(r) != 2 || r[0].State != lifecycle.ReservationGranted || r[1].ID != "a" || r[1].State != lifecycle.ReservationPreempted || r[1].Slot != at(3, 10) {
		t.Fatalf("care before: %+v", r)
	}
	if r := reserve(tr, "e", lifecycle.ContactCare, at(3, 9.6), at(3, 9.6)); len(r) != 1 || r[0].State != lifecycle.ReservationRefused {
		t.Fatalf("care over care: %+v", r)
	}
	// A touch uses it up, once, and only one of its own kind in its own time.
	use := func(h float64, kind lifecycle.ContactKind) lifecycle.Observed {
		return tr.Observe(lifecycle.Activity{Community: "c", Member: "m", At: at(3, h), Kind: lifecycle.ActTouch, Touch: &lifecycle.Touch{Kind: kind, Reservation: "d"}})
	}
	if got := use(9.7, lifecycle.ContactCare); got.Used == nil || got.Used.ID != "d" || got.Used.State != lifecycle.ReservationUsed || got.Over {
		t.Errorf("used: %+v", got)
	}
	if got := use(9.7, lifecycle.ContactCare); got.Used != nil || !got.Over {
		t.Errorf("used twice: %+v", got)
	}
	// One that nobody uses lapses: hold, and lateness for its touch to be told.
	if r := reserve(tr, "f", lifecycle.ContactCare, at(20, 10), at(20, 10)); r[0].State != lifecycle.ReservationGranted {
		t.Fatalf("weeks later: %+v", r)
	}
	if a := tr.MayContact("c", "m", lifecycle.ContactCare, at(20, 12)); a.Allowed || a.Earliest != at(20, 13)+1 {
		t.Errorf("while it may have been used: %+v", a)
	}
}

// The same members are left out of a campaign whoever asks, about as many as
// the policy says, and other ones of another campaign; care is never withheld.
func TestHoldOut(t *testing.T) {
	p := lifecycle.DefaultPolicy().Contact
	both, n := 0, 0
	for i := range 10_000 {
		id := fmt.Sprint("m", i)
		a, b := p.HeldOut("spring", id), p.HeldOut("autumn", id)
		if a {
			n++
		}
		if a && b {
			both++
		}
	}
	if n < 900 || n > 1100 || both < 60 || both > 140 {
		t.Errorf("%d of 10000 held out, %d of both campaigns, want about 1000 and 100", n, both)
	}
	if p.HeldOut("", "m1") {
		t.Error("held out of no campaign")
	}
	policy := lifecycle.DefaultPolicy()
	policy.Contact.HoldOut = 0.5
	asked := map[lifecycle.ContactKind]int{}
	for i := range 100 {
		tr := newTown(policy).tr
		for kind := range lifecycle.ContactKind(3) {
			a := lifecycle.Ask{Community: "c", Member: "m", ID: "x", Kind: kind, At: at(40*int(kind)+2, 10), Campaign: fmt.Sprint(i)}
			if tr.Reserve(a)[0].Reason == lifecycle.RefusedHeldOut {
				asked[kind]++
			}
		}
	}
	if n := asked[lifecycle.ContactMarketing]; n < 30 || n > 70 || len(asked) != 1 {
		t.Errorf("held out of 100 campaigns, by kind: %v", asked)
	}
}

// Sad words hold marketing back, and celebrations, but not care.
func TestHardDaysHoldMarketingBack(t *testing.T) {
	sad := func(a *lifecycle.Activity) {
		a.Mood = lifecycle.Mood{Scored: true, Self: true, Polarity: -700, Label: -1}
	}
	tr, _ := play(t, lifecycle.DefaultPolicy(), []act{{0, 10, message, nil}, {3, 10, message, sad}}, 4)
	if a := tr.MayContact("c", "m", lifecycle.ContactMarketing, at(5, 10)); a.Reason != lifecycle.RefusedMood || a.Earliest != at(11, 9) {
		t.Errorf("marketing: %+v, want mood until day 11", a)
	}
	if a := tr.MayContact("c", "m", lifecycle.ContactCare, at(5, 10)); !a.Allowed {
		t.Errorf("care: %+v", a)
	}
}

func TestContactPolicyIsChecked(t *testing.T) {
	for field, spoil := range map[string]func(*lifecycle.ContactPolicy){
		"contact.day":        func(p *lifecycle.ContactPolicy) { p.Day = -1 },
		"contact.month":      func(p *lifecycle.ContactPolicy) { p.Month = 32 },
		"contact.quiet_from": func(p *lifecycle.ContactPolicy) { p.QuietFrom = "25:00" },
		"contact.quiet_to":   func(p *lifecycle.ContactPolicy) { p.QuietTo = "" },
		"contact.hold":       func(p *lifecycle.ContactPolicy) { p.Hold = 0 },
		"contact.hold_out":   func(p *lifecycle.ContactPolicy) { p.HoldOut = 0.6 },
	} {
		p := lifecycle.DefaultPolicy()
		spoil(&p.Contact)
		if err := p.Validate(); err == nil || !containsField(err, field) {
			t.Errorf("%s: %v", field, err)
		}
	}
	p := lifecycle.DefaultPolicy()
	p.Contact.Month = 0
	tr := newTown(p).tr
	if a := tr.MayContact("c", "m", lifecycle.ContactCare, at(2, 10)); a.Allowed || a.Earliest != 0 || a.Reason != lifecycle.RefusedMonth {
		t.Errorf("a cap of 0: %+v", a)
	}
}
