package sink

// AsOf names a moment of one partition's log: reads as of it see rows of
// earlier epochs, and rows of the same epoch and partition with a smaller offset.
type AsOf struct {
	Epoch     uint16
	Partition int32
	Before    int64
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
