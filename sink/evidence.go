package sink

import (
	"strconv"
	"unicode/utf8"

	"github.com/hearthlabs/hearth/nlp"
)

// AppendEvidence appends ev as a compact JSON array to dst. The words
// themselves are left out: they are the bytes start:end of the stored text, so
// that text retention and erasure need look in one place only.
func AppendEvidence(dst []byte, ev []nlp.Evidence) []byte {
	if len(ev) == 0 {
		return dst
	}
	dst = append(dst, '[')
	for i := range ev {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendTerm(dst, &ev[i])
	}
	return append(dst, ']')
}

func appendTerm(dst []byte, e *nlp.Evidence) []byte {
	dst = strconv.AppendInt(append(dst, `{"start":`...), int64(e.Start), 10)
	dst = strconv.AppendInt(append(dst, `,"end":`...), int64(e.End), 10)
	dst = appendJSONString(append(dst, `,"target":`...), e.Target)
	dst = strconv.AppendInt(append(dst, `,"a":`...), int64(e.A), 10)
	dst = strconv.AppendInt(append(dst, `,"w":`...), int64(e.W), 10)
	dst = strconv.AppendInt(append(dst, `,"r":`...), int64(e.R), 10)
	dst = appendJSONString(append(dst, `,"rule":`...), e.Rule)
	dst = appendJSONString(append(dst, `,"source":`...), e.Source)
	return append(dst, '}')
}

// appendJSONString quotes s. Invalid UTF-8 becomes U+FFFD, as encoding/json
// does, so that the column is always valid JSON.
func appendJSONString(dst []byte, s string) []byte {
	if isPlain(s) {
		return append(append(append(dst, '"'), s...), '"')
	}
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 {
				dst = append(append(dst, s[start:i]...), "\ufffd"...)
				start = i + 1
			}
			i += n
			continue
		}
		dst = append(dst, s[start:i]...)
		if c == '"' || c == '\\' {
			dst = append(dst, '\\', c)
		} else {
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i++
		start = i
	}
	return append(append(dst, s[start:]...), '"')
}

// isPlain says whether s stands in JSON as it is: ASCII without quotes,
// backslashes and control characters, as nearly all of these strings are.
func isPlain(s string) bool {
	for i := range len(s) {
		if !plain[s[i]] {
			return false
		}
	}
	return true
}

// plain are the bytes that mean themselves in a JSON string.
var plain = func() (p [256]bool) {
	for c := 0x20; c < utf8.RuneSelf; c++ {
		p[c] = c != '"' && c != '\\'
	}
	return p
}()
