package importer

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

var (
	coAuthor = regexp.MustCompile(`(?im)^\s*co-authored-by:\s*(.*?)\s*<([^<>]*)>\s*$`)
	// trailer is a line that names a person, as in "Signed-off-by: A <a@b>".
	trailer = regexp.MustCompile(`(?im)^\s*[a-z][a-z-]*:[^\n<>]*<[^<>\s]*@[^<>\s]*>[^\n]*$`)
	// trailerBy is such a line without an address.
	trailerBy = regexp.MustCompile(`(?im)^\s*[a-z][a-z-]*-by:[^\n]*$`)
	// address needs a top-level domain: lodash@4.17.21 is a version.
	address   = regexp.MustCompile(`[\pL\pN._%+'-]+(?:\[bot\])?@(?:[\pL\pN-]+\.)+\pL{2,}`)
	mergeOf   = regexp.MustCompile(`(?m)^(Merge pull request #\d+) from \S+`)
	mergeFrom = regexp.MustCompile(`(?m)^(Merge (?:remote-tracking )?branch .*?) of \S+`)
	gaps      = regexp.MustCompile(`\n\s*\n\s*\n+`)
	botMail   = regexp.MustCompile(`(?i)\[bot\]@|^(?:bot|noreply-bot|action|actions|github-actions|dependabot|renovate)@|bot@renovateapp`)
	botAuthor = regexp.MustCompile(`(?i)\[bot\]|^(?:dependabot|renovate|greenkeeper|github-actions|github actions|mergify|codecov|imgbot|allcontributors|pre-commit-ci|snyk-bot|semantic-release-bot|weblate|gitee-bot|sync-bot)\b`)
)

// commitText returns a commit message without names and addresses, and the
// co-authors it named.
func commitText(body string) (text string, mentions []string) {
	for _, m := range coAuthor.FindAllStringSubmatch(body, -1) {
		if !isBotAuthor(m[1], m[2]) {
			mentions = appendNew(mentions, authorID(m[2], m[1]))
		}
	}
	body = coAuthor.ReplaceAllString(body, "")
	body = trailer.ReplaceAllString(body, "")
	body = trailerBy.ReplaceAllString(body, "")
	body = mergeOf.ReplaceAllString(body, "$1") // "from login/branch"
	body = mergeFrom.ReplaceAllString(body, "$1")
	body = address.ReplaceAllString(body, "[email]")
	return strings.TrimSpace(gaps.ReplaceAllString(body, "\n\n")), mentions
}

// authorID is the hash of the e-mail, or of the name of a commit without one.
func authorID(mail, name string) string {
	mail = strings.ToLower(strings.TrimSpace(mail))
	if mail == "" {
		mail = strings.TrimSpace(name)
	}
	if mail == "" {
		return "m_unknown"
	}
	return memberHash(mail)
}

func isBotAuthor(name, mail string) bool {
	return botAuthor.MatchString(strings.TrimSpace(name)) || botMail.MatchString(strings.TrimSpace(mail)) || isBotName(name)
}

// text returns s with invalid bytes replaced, and counts them.
func (f *utf8Fixer) text(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && size == 1 {
			f.fixed++
		}
		b.WriteRune(r)
		s = s[size:]
	}
	return b.String()
}
