package lifecycle

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"time"
)

// This file holds the words of contacts: what they are for, what is asked, and
// what is answered. The budget itself is in budget.go, its memory in desk.go.
//
// # What is guaranteed
//
// A community's records are worked through by one worker, one after the other,
// so of two asks for the same member the second one sees the first: both cannot
// hear yes. A grant keeps every cap as long as contacts that were not asked for
// are absent: those have happened, are charged, and can only make later answers
// stricter. The promise holds for one member of one community. The same person in
// two communities, or on two platforms, has two ledgers, which may lie with two
// workers: nothing is promised across them.
//
// Asks are answered in the order of the log, whoever asks first; so reservations
// are the one thing here that follows the order of arrival. Touches alone do not:
// whatever their order, the ledger is the same in the end.

// ContactKind says what a contact is for.
type ContactKind uint8

// The kinds of contact. Care may take over what marketing has reserved and not
// begun; nothing takes over care.
const (
	ContactCare ContactKind = iota
	ContactMarketing
	ContactService
	numContactKinds
)

var contactNames = [numContactKinds]string{"care", "marketing", "service"}

// String returns the kind as the event contract spells it.
func (k ContactKind) String() string {
	if k < numContactKinds {
		return contactNames[k]
	}
	return "unknown"
}

// ParseContactKind returns the kind of that name, and false for any other name.
func ParseContactKind(name string) (ContactKind, bool) {
	for i, n := range contactNames {
		if n == name {
			return ContactKind(i), true // i < numContactKinds
		}
	}
	return 0, false
}

// Touch is what an activity of kind ActTouch says beyond who and when.
type Touch struct {
	Kind ContactKind
	// Free charges nothing: an answer to something the member wrote.
	Free bool
	// Reservation is the id of the ask that was granted for it, "" for none.
	Reservation string
}

// Refusal is why a member may not be contacted: a closed list, used as stored.
type Refusal string

// The refusals, from those that no time lifts to those that pass.
const (
	RefusedNot     Refusal = ""               // not refused
	RefusedUnknown Refusal = "unknown_member" // nobody of that name has been seen
	RefusedStaff   Refusal = "not_a_member"   // a bot or staff
	RefusedLeft    Refusal = "left"
	RefusedOptOut  Refusal = "opted_out"   // consent to care withdrawn; service is let through
	RefusedHeldOut Refusal = "held_out"    // of this campaign, to compare
	RefusedMood    Refusal = "mood"        // marketing only
	RefusedQuiet   Refusal = "quiet_hours" // in the member's zone
	RefusedDay     Refusal = "day_cap"
	RefusedWeek    Refusal = "week_cap"
	RefusedMonth   Refusal = "month_cap"
)

// Refusals lists every reason, in the order above.
func Refusals() []Refusal {
	return []Refusal{
		RefusedUnknown, RefusedStaff, RefusedLeft, RefusedOptOut, RefusedHeldOut, RefusedMood, RefusedQuiet, RefusedDay, RefusedWeek, RefusedMonth,
	}
}

// ContactAnswer says whether a member may be contacted.
type ContactAnswer struct {
	Allowed bool
	Reason  Refusal
	// Earliest is the first time, Unix milliseconds, at which the answer is yes if
	// asked then and nothing else happens; 0 where no time helps.
	Earliest int64
	// Until is up to when a contact must have been made; 0 unless Allowed.
	Until int64
}

// Ask asks to contact a member, and reserves the contact if that is granted.
type Ask struct {
	Community string
	Member    string
	ID        string // of the event that asks; names the reservation
	Kind      ContactKind
	At        int64  // when it is asked, Unix milliseconds
	Slot      int64  // when the contact is to begin; not before At, at most MaxAhead after
	Campaign  string // of marketing; "" for none
}

// MaxAhead is how far ahead a contact can be reserved.
const MaxAhead = 31 * 24 * time.Hour

// ReservationState is what became of an ask: a closed list, used as stored.
type ReservationState string

// The states. Granted turns to used by the touch that names it, or to preempted;
// one that neither happened to has lapsed once its time is over.
const (
	ReservationGranted   ReservationState = "granted"
	ReservationRefused   ReservationState = "refused"
	ReservationUsed      ReservationState = "used"
	ReservationPreempted ReservationState = "preempted"
)

// Reservation is the answer to an ask, as it stands now.
type Reservation struct {
	Ask
	State    ReservationState
	Reason   Refusal
	Earliest int64
	Until    int64 // by when the contact must be made; 0 when refused
}

// ContactPolicy is one budget for all who want something of a member.
type ContactPolicy struct {
	// Day, Week and Month are how many contacts any 24 hours, 7 days and 30 days may
	// hold, 0…24, 0…31, 0…31. One, two and four: who hears from us more often
	// than a friend would write stops reading.
	Day   int `yaml:"day" json:"day"`
	Week  int `yaml:"week" json:"week"`
	Month int `yaml:"month" json:"month"`
	// QuietFrom and QuietTo bound the hours, in the member's zone, in which nobody is
	// contacted, as HH:MM; equal ones make none. Nine in the evening to nine in the
	// morning: a phone that lights up in the dark is no kindness.
	QuietFrom string `yaml:"quiet_from" json:"quiet_from"`
	QuietTo   string `yaml:"quiet_to" json:"quiet_to"`
	// Hold is how long a granted contact may take to be made, 1 m…24 h. An hour
	// is enough to write a few sincere lines.
	Hold time.Duration `yaml:"hold" json:"hold"`
	// Firm is how long before its slot care can no longer take over what marketing
	// has reserved, 0…24 h: the sender looks once more within it. Five minutes are
	// longer than a grant takes to be seen.
	Firm time.Duration `yaml:"firm" json:"firm"`
	// Calm is for how many days after a day of sad or angry words, or after a fall
	// of mood, celebrations and marketing are held back, 0…60. A week: grief does not
	// end with the day on which it was written.
	Calm int `yaml:"calm" json:"calm"`
	// Low is how far below neutral the mean of a day's own feelings makes such a
	// day, 0.05…1 of polarity.
	Low float64 `yaml:"low" json:"low"`
	// HoldOut is the share of members left out of each campaign to compare with,
	// 0…0.5. Care is never withheld.
	HoldOut float64 `yaml:"hold_out" json:"hold_out"`
}

func (p ContactPolicy) bounds() []bound {
	return []bound{
		{"contact.day", float64(p.Day), 0, 24},
		{"contact.week", float64(p.Week), 0, 31},
		{"contact.month", float64(p.Month), 0, 31},
		{"contact.hold", p.Hold.Minutes(), 1, 24 * 60},
		{"contact.firm", p.Firm.Minutes(), 0, 24 * 60},
		{"contact.calm", float64(p.Calm), 0, 60},
		{"contact.low", p.Low, 0.05, 1},
		{"contact.hold_out", p.HoldOut, 0, 0.5},
	}
}

// HeldOut reports whether a member is left out of a campaign so that its effect
// can be told: always the same members for the same campaign, other ones for
// another, whoever asks.
func (p ContactPolicy) HeldOut(campaign, member string) bool {
	if campaign == "" || p.HoldOut == 0 {
		return false
	}
	sum := sha256.Sum256([]byte(campaign + "\x00" + member))
	return float64(binary.BigEndian.Uint64(sum[:8]))/math.MaxUint64 < p.HoldOut
}
