package sink

// AsOf names a moment of one partition's log: reads as of it see rows of
// earlier epochs, and rows of the same epoch and partition with a smaller offset.
type AsOf struct {
	Epoch     uint16
	Partition int32
	Before    int64
}

// Tail is what stands in the ledger of one partition beyond a moment of its log:
// rows of a range that was not finished.
type Tail struct {
	Last int64   // newest offset, -1 when nothing stands there
	Cuts []int64 // when its rows were cut, ascending; more than one when ranges of several owners lie over each other
}

// IDKey finds an event in the ledger; (Community, ID) fixes At.
type IDKey struct {
	Community string
	At        int64 // Unix milliseconds
	ID        string
}

// MessageKey finds a message.
type MessageKey struct {
	Community string
	MessageID string
}

// DayKey finds a member's day.
type DayKey struct {
	Community string
	Member    string
	Day       int32 // days since 1970-01-01, community's zone
}
