package ingest

import (
	"fmt"

	"github.com/hearthlabs/hearth/lifecycle"
)

// StoredMember is a member as the tables hold it: the states of `communities` and
// `members`.
type StoredMember struct {
	Community, Member           string
	CommunityState, MemberState string
}

// MayContact tells whether a stored member may be contacted at a time, Unix
// milliseconds, by the same function that answers reservations. A state that
// cannot be read is an error.
func MayContact(p lifecycle.Policy, m StoredMember, kind lifecycle.ContactKind, at int64) (lifecycle.ContactAnswer, error) {
	state, _, _, err := decodeState(m.CommunityState)
	if err != nil {
		return lifecycle.ContactAnswer{}, fmt.Errorf("load community %s: %w", m.Community, err)
	}
	t := lifecycle.NewTracker(p)
	if err := t.LoadCommunity(lifecycle.CommunityRow{Community: m.Community, State: state}); err != nil {
		return lifecycle.ContactAnswer{}, err
	}
	if err := t.LoadMember(lifecycle.MemberRow{Community: m.Community, Member: m.Member, State: []byte(m.MemberState)}); err != nil {
		return lifecycle.ContactAnswer{}, err
	}
	return t.MayContact(m.Community, m.Member, kind, at), nil
}
