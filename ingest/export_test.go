package ingest

// The window and the stored state lie between records and tables, where a test
// from outside sees their rules only through many others.

const (
	HourMillis = hourMillis
	MinFloor   = minFloor
)

type Change = change

var (
	NewWindow   = newWindow
	Open        = (*window).open
	Add         = (*recent).add
	Seen        = (*recent).seen
	Advance     = (*recent).advance
	After       = change.after
	EncodeState = encodeState
	DecodeState = decodeState
)

func NewChange(recall bool, at int64, id, text string) Change {
	return change{recall: recall, at: at, id: id, text: text}
}

// Hold holds a message of which only the id and the time matter.
func Hold(r *recent, id string, at int64) {
	m := &heldMessage{}
	m.row.MessageID, m.row.At = id, at
	r.hold(m)
}

func Floor(r *recent) int64 { return r.floor }

func Messages(r *recent) map[string]*heldMessage { return r.messages }

func Pending(r *recent) map[string][]Change { return r.pending }

func SetCapacity(w *window, n int) { w.capacity = n }

func Held(w *window) int { return w.held }

// Heard is exported for tests.
type Heard = heard
