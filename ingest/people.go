package ingest

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hearthlabs/hearth/sink"
)

// People answers what members have asked for. It must be safe for concurrent use.
type People interface {
	// LoadConsents calls yield for the newest consent of each member and purpose
	// of the communities, as of asOf.
	LoadConsents(ctx context.Context, communities []string, asOf sink.AsOf, yield func(sink.Consent) error) error
	// LoadTombstones calls yield for every member erased from the communities. It
	// has no asOf: nothing of an earlier range waits when an erasure begins, and what
	// another partition holds of the member must not come back either.
	LoadTombstones(ctx context.Context, communities []string, yield func(sink.Erasure) error) error
}

// people is what the members of one community have asked for.
type people struct {
	consents map[consentKey]sink.Consent
	erased   map[string]struct{} // tombstones
	gone     map[string]int64    // sealed ids of erased messages within the window, with their time
}

type consentKey struct{ member, purpose string }

// The purposes of consents that the pipeline heeds.
const (
	purposeAnalytics = "analytics"
	purposeText      = "text"
)

func newPeople() *people {
	return &people{consents: map[consentKey]sink.Consent{}, erased: map[string]struct{}{}, gone: map[string]int64{}}
}

// agree notes a consent; the newest event time counts.
func (x *people) agree(c sink.Consent) {
	key := consentKey{c.Member, c.Purpose}
	if old, ok := x.consents[key]; !ok || old.At <= c.At {
		x.consents[key] = c
	}
}

// meet loads what is known of the members of communities.
func (p *Processor) meet(ctx context.Context, communities []string, asOf sink.AsOf) error {
	for _, c := range communities {
		p.people[c] = newPeople()
	}
	err := p.archive.LoadConsents(ctx, communities, asOf, func(c sink.Consent) error {
		p.people[c.Community].agree(c)
		return nil
	})
	if err != nil {
		return fmt.Errorf("load consents: %w", err)
	}
	key := p.privacy.KeyID()
	err = p.archive.LoadTombstones(ctx, communities, func(e sink.Erasure) error {
		if e.KeyID != key {
			return &VersionError{"key", e.KeyID, key}
		}
		p.people[e.Community].erased[e.Tombstone] = struct{}{}
		return nil
	})
	if err != nil {
		return fmt.Errorf("load tombstones: %w", err)
	}
	return nil
}

// allows says whether a member may be scored, or have text stored.
func (p *Processor) allows(community, member, purpose string) bool {
	if x := p.people[community]; x != nil {
		if c, said := x.consents[consentKey{member, purpose}]; said {
			return c.Granted
		}
	}
	if purpose == purposeText {
		return p.privacy.Text
	}
	return p.privacy.Analytics
}

// kept is a text as it may be stored.
func (p *Processor) kept(community, member, text string) string {
	if text == "" || p.privacy.NoText || !p.allows(community, member, purposeText) {
		return ""
	}
	return text
}

// isErased says whether the member was erased from the community.
func (p *Processor) isErased(community, member string) bool {
	x := p.people[community]
	if x == nil || len(x.erased) == 0 || member == "" {
		return false
	}
	_, yes := x.erased[p.privacy.Tombstone(community, member)]
	return yes
}

// findErased marks the events of erased members, and the edits, recalls and
// rescores of their messages; what others say of them loses their names.
func (p *Processor) findErased(ctx context.Context) error {
	var keys []sink.MessageKey
	speaks := map[sink.MessageKey][]int{}
	here := map[sink.MessageKey]bool{} // erased messages of this range: what follows them goes with them
	for i := range p.items {
		it := &p.items[i]
		e := &it.event
		x := p.people[e.Community]
		if it.reject != nil || x == nil || len(x.erased) == 0 || e.Kind == KindErase {
			continue
		}
		if it.erased = p.isErased(e.Community, e.Member); it.erased {
			if kinds[e.Kind].text {
				here[sink.MessageKey{Community: e.Community, MessageID: p.privacy.seal(e.Community, e.MessageID)}] = true
			}
			continue
		}
		p.unname(e)
		if !e.Kind.revises() || p.window.communities[e.Community].messages[e.MessageID] != nil {
			continue
		}
		key := sink.MessageKey{Community: e.Community, MessageID: p.privacy.seal(e.Community, e.MessageID)}
		_, gone := x.gone[key.MessageID]
		if it.erased = gone || here[key]; !it.erased {
			keys = append(keys, key)
			speaks[key] = append(speaks[key], i)
		}
	}
	if err := p.findErasedLetters(ctx); err != nil {
		return err
	}
	if len(keys) == 0 {
		return nil
	}
	rows, err := p.ledger.FindMessages(ctx, keys, p.asOf)
	if err != nil {
		return fmt.Errorf("look up erased messages: %w", err)
	}
	for _, r := range rows {
		for _, i := range speaks[sink.MessageKey{Community: r.Community, MessageID: r.MessageID}] {
			p.items[i].erased = true
		}
	}
	return nil
}

// findErasedLetters marks the dead letters in which an erased member stands. Their
// community is their key, or any string in them.
func (p *Processor) findErasedLetters(ctx context.Context) error {
	speak := map[string][]int{} // by what may be a community
	for i := range p.items {
		if p.items[i].reject == nil {
			continue
		}
		for _, s := range append(quoted(p.items[i].record.Value), string(p.items[i].record.Key)) {
			if s != "" && len(s) <= MaxID {
				speak[s] = append(speak[s], i)
			}
		}
	}
	if len(speak) == 0 {
		return nil
	}
	names := slices.Sorted(maps.Keys(speak))
	err := p.archive.LoadTombstones(ctx, names, func(e sink.Erasure) error {
		for _, i := range speak[e.Community] {
			for _, s := range quoted(p.items[i].record.Value) {
				p.items[i].erased = p.items[i].erased || p.privacy.Tombstone(e.Community, s) == e.Tombstone
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("load tombstones of dead letters: %w", err)
	}
	return nil
}

// maxQuoted bounds the strings of a dead letter that are looked at.
const maxQuoted = 200

// quoted are the strings between quotation marks, of what need not be JSON.
func quoted(raw []byte) []string {
	var out []string
	for len(out) < maxQuoted {
		_, rest, open := bytes.Cut(raw, []byte{'"'})
		inside, after, closed := bytes.Cut(rest, []byte{'"'})
		if !open || !closed {
			break
		}
		out, raw = append(out, string(inside)), after
	}
	return out
}

// unname takes erased members out of what somebody else says.
func (p *Processor) unname(e *Event) {
	gone := func(m string) bool { return p.isErased(e.Community, m) }
	for _, m := range e.Mentions {
		if gone(m) {
			e.Text = star(e.Text, m)
		}
	}
	e.Mentions, e.Members = slices.DeleteFunc(e.Mentions, gone), slices.DeleteFunc(e.Members, gone)
	for _, m := range named(e.Text) {
		if gone(m) {
			e.Text = star(e.Text, m)
		}
	}
	if gone(e.Channel) {
		e.Channel = ""
	}
}

// star puts asterisks in place of a name behind an @, byte for byte, unless it is
// the beginning of a longer id.
func star(text, name string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, "@"+name)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteByte('@')
		if wordAt(name, len(name)-1) && wordAt(after, 0) {
			b.WriteString(name)
		} else {
			b.WriteString(strings.Repeat("*", len(name)))
		}
		text = after
	}
}

// wordAt reports an ASCII letter, digit or underscore.
func wordAt(s string, i int) bool {
	if i < 0 || i >= len(s) {
		return false
	}
	c := s[i]
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// named are the names behind the signs @ of a text, as far as they can be told:
// up to white space or punctuation, and the letters, digits and signs of ids alone.
func named(text string) []string {
	var out []string
	for _, part := range strings.Split(text, "@")[1:] {
		part = part[:min(len(part), MaxID)]
		for _, ends := range []func(rune) bool{
			func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) && r != '_' && r != '-' && r != '.' },
			func(r rune) bool {
				return r >= utf8.RuneSelf || unicode.IsSpace(r) || unicode.IsPunct(r) && r != '_' && r != '-'
			},
		} {
			name := part
			if i := strings.IndexFunc(part, ends); i >= 0 {
				name = part[:i]
			}
			if name != "" && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}
