package ingest

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// A community's stored state is a length, what its tracker needs, and as JSON
// what waits beside it: the edits and recalls that still wait for their message,
// and when each platform was heard last. Older states have the former only, as a list.

// besideTracker is the stored form of what is no state of the tracker.
type besideTracker struct {
	Pending []pendingChange `json:"p,omitempty"`
	Heard   heard           `json:"h,omitempty"`
}

// pendingChange is the stored form of a change.
type pendingChange struct {
	MessageID string `json:"m"`
	Recall    bool   `json:"r,omitempty"`
	At        int64  `json:"t"`
	ID        string `json:"i"`
	Text      string `json:"x,omitempty"`
	Member    string `json:"w,omitempty"`
}

func encodeState(tracker []byte, pending map[string][]change, h heard) string {
	out := binary.AppendUvarint(make([]byte, 0, len(tracker)+64), uint64(len(tracker)))
	out = append(out, tracker...)
	if len(pending) == 0 && len(h) == 0 {
		return string(out)
	}
	beside := besideTracker{Heard: h}
	for _, id := range slices.Sorted(maps.Keys(pending)) {
		for _, c := range pending[id] {
			beside.Pending = append(beside.Pending, pendingChange{MessageID: id, Recall: c.recall, At: c.at, ID: c.id, Text: c.text, Member: c.member})
		}
	}
	text, err := json.Marshal(beside) // maps are written in the order of their keys
	if err != nil {                   // strings, integers and booleans always encode
		return string(out)
	}
	return string(append(out, text...))
}

var errState = errors.New("stored state is damaged")

func decodeState(s string) (tracker []byte, pending map[string][]change, h heard, err error) {
	buf := []byte(s)
	n, used := binary.Uvarint(buf)
	if used <= 0 || n > uint64(len(buf)-used) {
		return nil, nil, nil, errState
	}
	tracker, rest := buf[used:used+int(n)], buf[used+int(n):]
	pending, h = map[string][]change{}, heard{}
	var beside besideTracker
	switch {
	case len(rest) == 0:
	case rest[0] == '[':
		err = json.Unmarshal(rest, &beside.Pending)
	default:
		err = json.Unmarshal(rest, &beside)
	}
	if err != nil {
		return nil, nil, nil, fmt.Errorf("%w: %w", errState, err)
	}
	for _, c := range beside.Pending {
		pending[c.MessageID] = append(pending[c.MessageID], change{recall: c.Recall, at: c.At, id: c.ID, text: c.Text, member: c.Member})
	}
	maps.Copy(h, beside.Heard)
	return tracker, pending, h, nil
}
