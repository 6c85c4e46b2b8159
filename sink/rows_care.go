package sink

// Touch is a row of `touches`: a contact to a member, or a member held out.
type Touch struct {
	Coordinates
	Community   string
	At          int64 // Unix milliseconds
	Member      string
	ID          string
	TouchKind   string
	Campaign    string
	Eligible    bool
	HeldOut     bool
	InReplyTo   string
	Reservation string // used up by it, "" for none
	Charged     bool
	Over        bool
	Scored      bool
	Warmth      float64 // 0…1
}

// Moment is a row of `moments`: an occasion to be kind. Times are Unix
// milliseconds, 0 for none.
type Moment struct {
	Coordinates
	Seq       uint32 // ordinal among the moments of one record
	Community string
	Member    string
	Kind      string
	At        int64
	Day       int32 // days since 1970-01-01, community's zone
	N         uint32
	Due       int64
	Held      string // why it is held back, "" when it is not
	Policy    string // policy hash
}

// Reservation is a row of `reservations`: an ask and its answer; the latest
// version wins. Times are Unix milliseconds, 0 for none.
type Reservation struct {
	Coordinates
	Community string
	ID        string
	Member    string
	TouchKind string
	Campaign  string
	AskedAt   int64
	Slot      int64
	Until     int64
	State     string
	Reason    string
	Earliest  int64
}
