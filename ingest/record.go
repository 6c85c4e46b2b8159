package ingest

import "time"

// Record is one message as a broker holds it: bytes with coordinates. Offsets
// are contiguous per partition and epoch as far as the broker keeps them.
type Record struct {
	Topic     string
	Partition int32
	Offset    int64
	Key       []byte
	Value     []byte
	Headers   []Header
	Time      time.Time // the broker's timestamp, not the event's
}

// Header is one key and value a producer attached to a Record.
type Header struct {
	Key   string
	Value []byte
}
