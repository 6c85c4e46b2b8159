package ingest

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// A community's stored state is what its tracker needs, and the edits and
// recalls that still wait for their message: a length, the tracker's bytes, and
// the waiting changes as JSON.

// pendingChange is the stored form of a change.
type pendingChange struct {
	MessageID string `json:"m"`
	Recall    bool   `json:"r,omitempty"`
	At        int64  `json:"t"`
	ID        string `json:"i"`
	Text      string `json:"x,omitempty"`
	Member    string `json:"w,omitempty"`
}

func encodeState(tracker []byte, pending map[string][]change) string {
	out := binary.AppendUvarint(make([]byte, 0, len(tracker)+4), uint64(len(tracker)))
	out = append(out, tracker...)
	if len(pending) == 0 {
		return string(out)
	}
	ids := make([]string, 0, len(pending))
	for id := range pending {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	var list []pendingChange
	for _, id := range ids {
		for _, c := range pending[id] {
			list = append(list, pendingChange{MessageID: id, Recall: c.recall, At: c.at, ID: c.id, Text: c.text, Member: c.member})
		}
	}
	waiting, err := json.Marshal(list)
	if err != nil { // strings, integers and booleans always encode
		return string(out)
	}
	return string(append(out, waiting...))
}

var errState = errors.New("stored state is damaged")

func decodeState(s string) (tracker []byte, pending map[string][]change, err error) {
	buf := []byte(s)
	n, used := binary.Uvarint(buf)
	if used <= 0 || n > uint64(len(buf)-used) {
		return nil, nil, errState
	}
	tracker, rest := buf[used:used+int(n)], buf[used+int(n):]
	pending = map[string][]change{}
	if len(rest) == 0 {
		return tracker, pending, nil
	}
	var list []pendingChange
	if err := json.Unmarshal(rest, &list); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", errState, err)
	}
	for _, c := range list {
		pending[c.MessageID] = append(pending[c.MessageID], change{recall: c.Recall, at: c.At, id: c.ID, text: c.Text, member: c.Member})
	}
	return tracker, pending, nil
}
