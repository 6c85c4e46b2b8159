package ingest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Privacy says what of members is kept. It shapes rows, so its Version is part of
// every plan.
type Privacy struct {
	// Key makes tombstones, seals and pseudonyms, by HMAC-SHA-256. Without one they
	// are hashes that whoever knows the ids can compute.
	Key []byte
	// Pseudonyms puts an HMAC in place of every member's id, before anything else
	// sees it. Display names and raw dead letters are then left out.
	Pseudonyms bool
	// Unmasked keeps personal data in texts as it was sent.
	Unmasked bool
	// NoText keeps no text at all, only what was read in it.
	NoText bool
	// Analytics and Text are the consents of members who have said nothing: to be
	// scored, and to have their text stored.
	Analytics, Text bool
}

// DefaultPrivacy masks texts, and keeps and scores them where nobody objects.
func DefaultPrivacy() Privacy { return Privacy{Analytics: true, Text: true} }

// KeyID tells keys apart without giving them away; "" without a key.
func (p Privacy) KeyID() string {
	if len(p.Key) == 0 {
		return ""
	}
	sum := sha256.Sum256(append([]byte("hearth key id\x00"), p.Key...))
	return hex.EncodeToString(sum[:4])
}

// Version names all that shapes rows.
func (p Privacy) Version() string {
	var flags []string
	for _, f := range []struct {
		set  bool
		name string
	}{{p.Pseudonyms, "pseudonyms"}, {p.Unmasked, "unmasked"}, {p.NoText, "no-text"}, {!p.Analytics, "analytics-no"}, {!p.Text, "text-no"}} {
		if f.set {
			flags = append(flags, f.name)
		}
	}
	if p.Pseudonyms {
		flags = append(flags, p.KeyID())
	}
	return strings.Join(flags, ",")
}

// sealSize is how many hex digits of an HMAC are kept: 128 bits.
const sealSize = 32

func (p Privacy) hmac(purpose string, parts ...string) string {
	h := hmac.New(sha256.New, p.Key)
	_, _ = fmt.Fprintf(h, "%s\x00", purpose) // a hash never fails
	for _, s := range parts {
		_, _ = fmt.Fprintf(h, "%d:%s", len(s), s) // lengths, so that no two lists are one
	}
	return hex.EncodeToString(h.Sum(nil))[:sealSize]
}

// Tombstone is what is left of an erased member of a community.
func (p Privacy) Tombstone(community, member string) string {
	return p.hmac("erased", community, member)
}

// seal is what is left of the id of an erased message.
func (p Privacy) seal(community, messageID string) string {
	return p.hmac("message", community, messageID)
}

// Pseudonym stands for a member's id: the same for the same id and key, in every
// community.
func (p Privacy) Pseudonym(member string) string {
	if member == "" {
		return ""
	}
	return pseudonym + p.hmac("member", member)[:24]
}

// pseudonym begins every pseudonym.
const pseudonym = "p_"

// isID reports names that are no words of a language without ASCII letters.
func isID(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool { return r >= utf8.RuneSelf })
}

// protect takes out of an event what must not go further, before anything is
// looked up or made of it.
func (p *Processor) protect(it *item) {
	e := &it.event
	it.named = e.Member
	if !p.privacy.Unmasked {
		e.Text, e.Title, e.Alias = p.masker.Text(e.Text), p.masker.Text(e.Title), p.masker.Text(e.Alias)
	}
	if p.privacy.Pseudonyms {
		p.pseudonymise(e)
	}
}

func (p *Processor) pseudonymise(e *Event) {
	e.Member, e.Inviter, e.Alias = p.privacy.Pseudonym(e.Member), p.privacy.Pseudonym(e.Inviter), ""
	for i, m := range e.Mentions {
		e.Mentions[i] = p.privacy.Pseudonym(m)
		e.Text = strings.ReplaceAll(e.Text, "@"+m, "@"+e.Mentions[i])
	}
	for _, m := range named(e.Text) { // who is named without being a mention may be anybody
		if isID(m) && !strings.HasPrefix(m, pseudonym) {
			e.Text = star(e.Text, m)
		}
	}
	for i, m := range e.Members {
		e.Members[i] = p.privacy.Pseudonym(m)
	}
	if e.SameAs != nil {
		e.SameAs.Member = p.privacy.Pseudonym(e.SameAs.Member)
	}
}

// letter takes personal data out of a dead letter. What cannot be decoded cannot
// be pseudonymised either: then nothing of it is kept but the reason.
func (p *Processor) letter(raw string) string {
	switch {
	case p.privacy.Pseudonyms || p.privacy.NoText:
		return ""
	case p.privacy.Unmasked:
		return raw
	}
	return p.masker.Text(raw)
}
