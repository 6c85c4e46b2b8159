package ingest_test

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/hearthlabs/hearth/nlp"
	"github.com/hearthlabs/hearth/sink"
)

// erase does to the slices what an erasure does to tables.
func (m *memory) erase(e *sink.Erase) {
	if e == nil {
		return
	}
	is := func(community, member string) bool { return community == e.Community && member == e.Member }
	if !slices.ContainsFunc(m.erasures, func(x sink.Erasure) bool { return x.Coordinates == e.Coordinates }) {
		m.erasures = append(m.erasures, sink.Erasure{Coordinates: e.Coordinates, Community: e.Community, Tombstone: e.Tombstone, KeyID: e.KeyID, At: e.At, Phase: sink.PhaseBegun})
	}
	mine := map[string]bool{}
	for i := range m.messages {
		x := &m.messages[i]
		if x.Community != e.Community {
			continue
		}
		if is(x.Community, x.Member) {
			mine[x.MessageID] = true
		}
		x.Mentions = slices.DeleteFunc(slices.Clone(x.Mentions), func(id string) bool { return id == e.Member })
		x.Text = strings.ReplaceAll(x.Text, "@"+e.Member, "@"+strings.Repeat("*", len(e.Member)))
	}
	for i := range m.events {
		x := &m.events[i]
		switch {
		case is(x.Community, x.Member), x.Community == e.Community && mine[x.MessageID] && slices.Contains([]string{"edit", "recall", "rescore"}, x.Kind):
			sealed := sink.Event{Coordinates: x.Coordinates, Community: x.Community, At: x.At, Kind: x.Kind, Disposition: sink.DispositionErased, Emotion: uint8(nlp.EmotionNone)}
			if x.Kind == "message" || x.Kind == "story" {
				sealed.MessageID = e.Seal(x.MessageID)
			}
			*x = sealed
		case x.Community == e.Community && mine[x.MessageID]:
			x.MessageID = ""
		case x.Community == e.Community && mine[x.ReplyTo]:
			x.ReplyTo = ""
		}
	}
	m.messages = slices.DeleteFunc(m.messages, func(x sink.Message) bool { return is(x.Community, x.Member) })
	m.transitions = slices.DeleteFunc(m.transitions, func(x sink.Transition) bool { return is(x.Community, x.Member) })
	m.shifts = slices.DeleteFunc(m.shifts, func(x sink.MoodShift) bool { return is(x.Community, x.Member) })
	maps.DeleteFunc(m.profiles, func(_ [3]string, x sink.Profile) bool { return is(x.Community, x.Member) })
	maps.DeleteFunc(m.days, func(_ sink.DayKey, x sink.MemberDay) bool { return is(x.Community, x.Member) })
	maps.DeleteFunc(m.members, func(_ [2]string, x sink.Member) bool { return is(x.Community, x.Member) })
}

func (m *memory) LoadConsents(_ context.Context, communities []string, asOf sink.AsOf, yield func(sink.Consent) error) error {
	for _, e := range m.events {
		if e.Kind != "consent" || e.Disposition != sink.DispositionFact || !sees(asOf, e.Coordinates) || !slices.Contains(communities, e.Community) {
			continue
		}
		purpose, value, _ := strings.Cut(e.Detail, "=")
		if err := yield(sink.Consent{Community: e.Community, Member: e.Member, Purpose: purpose, Granted: value == "granted", At: e.At}); err != nil {
			return err
		}
	}
	return nil
}

func (m *memory) LoadTombstones(_ context.Context, communities []string, yield func(sink.Erasure) error) error {
	for _, e := range m.erasures {
		if slices.Contains(communities, e.Community) {
			if err := yield(e); err != nil {
				return err
			}
		}
	}
	return nil
}
