package importer

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// botName finds display names that say what they are: "GroupHelp Bot",
// "help_bot", "dependabot[bot]", "Q群管家", "签到机器人". A lower-case "bot" must stand alone, so
// that a person called Talbot stays one.
var botName = regexp.MustCompile(`\[bot\]|(?:^|[^\pL])[Bb]ot$|[a-z0-9]Bot$|^Q群管家$|机器人$`)

// digest is the first 32 hex digits of the SHA-256 over the parts. A zero byte
// between them keeps ("a", "bc") and ("ab", "c") apart.
func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// memberHash is the member id of somebody known by a name or an address only:
// m_ and the first 16 hex digits of its SHA-256.
func memberHash(name string) string {
	sum := sha256.Sum256([]byte(name))
	return "m_" + hex.EncodeToString(sum[:8])
}

// shortID replaces an id over the contract's length by its digest.
func shortID(id string) string {
	if len(id) <= maxID {
		return id
	}
	return "h_" + digest(id)
}

func isBotName(name string) bool { return botName.MatchString(strings.TrimSpace(name)) }

// ordinals makes ids for exports that have none. Equal events are told apart
// by their ordinal; the counts are forgotten when the day changes, so memory is
// bounded by the busiest day.
type ordinals struct {
	day  string
	seen map[string]int
}

func (s *ordinals) id(at time.Time, parts ...string) string {
	at = at.UTC()
	if day := at.Format(time.DateOnly); day != s.day || s.seen == nil {
		s.day, s.seen = day, map[string]int{}
	}
	key := digest(append([]string{strconv.FormatInt(at.UnixMilli(), 10)}, parts...)...)
	n := s.seen[key]
	s.seen[key] = n + 1
	if n == 0 {
		return "x_" + key
	}
	return "x_" + digest(key, strconv.Itoa(n))
}

// names maps display names to user ids, for lines that tell a name only.
type names map[string]string

// add notes that name belongs to id. A name that two ids share belongs to none.
func (n names) add(name, id string) {
	if name == "" || id == "" {
		return
	}
	if old, ok := n[name]; ok && old != id {
		id = ""
	}
	n[name] = id
}

// member returns the id that name belongs to, or the hash of the name.
func (n names) member(name string) string {
	if id := n[name]; id != "" {
		return id
	}
	return memberHash(name)
}

var atName = regexp.MustCompile(`@([^\s@,，。:：!！?？]{1,64})`)

// mentions returns the members whose names follow an @ in text; names nobody
// bears are left out.
func (n names) mentions(text string) []string {
	if !strings.Contains(text, "@") {
		return nil
	}
	var ids []string
	for _, m := range atName.FindAllStringSubmatch(text, -1) {
		if id := n[m[1]]; id != "" {
			ids = appendNew(ids, id)
		}
	}
	return ids
}

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
