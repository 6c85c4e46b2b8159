package importer

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

const (
	sniffLen = 64 << 10
	// maxLine bounds memory against a file that is not text at all.
	maxLine = 1 << 20
)

// reasonUTF8 is the count of repaired bytes.
const reasonUTF8 = "invalid UTF-8 bytes replaced"

// utf8Fixer replaces each invalid byte by U+FFFD and counts it.
type utf8Fixer struct{ fixed int }

// Reset implements transform.Transformer; the count goes on.
func (f *utf8Fixer) Reset() {}

// Transform implements transform.Transformer.
func (f *utf8Fixer) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		rest := src[nSrc:]
		if rest[0] < utf8.RuneSelf {
			if nDst == len(dst) {
				return nDst, nSrc, transform.ErrShortDst
			}
			dst[nDst] = rest[0]
			nDst, nSrc = nDst+1, nSrc+1
			continue
		}
		if !atEOF && !utf8.FullRune(rest) {
			return nDst, nSrc, transform.ErrShortSrc
		}
		r, size := utf8.DecodeRune(rest)
		if nDst+utf8.RuneLen(r) > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		if r == utf8.RuneError && size == 1 {
			f.fixed++
		}
		nDst += utf8.EncodeRune(dst[nDst:], r)
		nSrc += size
	}
	return nDst, nSrc, nil
}

// source reads an export as valid UTF-8 without a byte order mark.
type source struct {
	*bufio.Reader
	fixer *utf8Fixer
}

// openText finds the encoding of r (UTF-8, UTF-16 with a mark, or GBK).
func openText(r io.Reader) *source {
	raw := bufio.NewReaderSize(r, sniffLen)
	head, _ := raw.Peek(sniffLen) // an error comes again on reading
	var in io.Reader = raw
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		in = transform.NewReader(raw, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		_, _ = raw.Discard(3) // peeked above
	case looksGBK(head):
		in = transform.NewReader(raw, simplifiedchinese.GB18030.NewDecoder())
	}
	fixer := &utf8Fixer{}
	return &source{Reader: bufio.NewReaderSize(transform.NewReader(in, fixer), sniffLen), fixer: fixer}
}

// openJSON is openText without the guess: JSON is UTF-8 by its standard.
func openJSON(r io.Reader) *source {
	raw := bufio.NewReaderSize(r, sniffLen)
	if head, _ := raw.Peek(3); bytes.Equal(head, []byte("\xef\xbb\xbf")) {
		_, _ = raw.Discard(3) // peeked above
	}
	fixer := &utf8Fixer{}
	return &source{Reader: bufio.NewReaderSize(transform.NewReader(raw, fixer), sniffLen), fixer: fixer}
}

// looksGBK reports whether head is more likely GBK than UTF-8: as UTF-8 it has
// more broken bytes than whole characters, as GBK next to none. UTF-8 with a
// few damaged bytes stays UTF-8.
func looksGBK(head []byte) bool {
	broken, whole := 0, 0
	for b := head; len(b) > 0 && utf8.FullRune(b); {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			broken++
		} else if size > 1 {
			whole++
		}
		b = b[size:]
	}
	if broken <= whole {
		return false
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(head)
	if err != nil {
		return false
	}
	return bytes.Count(text, []byte("\uFFFD"))*8 <= broken
}

// lines calls visit for every line, without its line end, numbered from 1.
func (s *source) lines(w *output, visit func(n int, line string) error) error {
	for n := 1; ; n++ {
		line, long, err := s.line()
		last := errors.Is(err, io.EOF)
		if err != nil && !last {
			return fmt.Errorf("read line %d: %w", n, err)
		}
		if long {
			w.warn(n, "line over 1 MiB cut")
		}
		if line != "" || !last {
			if err := visit(n, line); err != nil {
				return err
			}
		}
		if last {
			w.count(reasonUTF8, s.fixer.fixed)
			return nil
		}
	}
}

// line reads up to a line end and keeps at most maxLine bytes of it.
func (s *source) line() (line string, long bool, err error) {
	var b strings.Builder
	for {
		part, err := s.ReadSlice('\n')
		room := maxLine - b.Len()
		if len(part) > room {
			part, long = part[:room], true
		}
		b.Write(part)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return strings.TrimRight(b.String(), "\r\n"), long, err
		}
	}
}

// rewound runs first over r and seeks back, if r can seek; first looks ahead
// for what the import itself wants to know early. Without seeking the import
// knows only what it has read so far.
func rewound(r io.Reader, first func(io.Reader)) error {
	rs, ok := r.(io.ReadSeeker)
	if !ok {
		return nil
	}
	start, err := rs.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil //nolint:nilerr // a pipe has the method but cannot seek
	}
	first(rs)
	if _, err := rs.Seek(start, io.SeekStart); err != nil {
		return fmt.Errorf("rewind export: %w", err)
	}
	return nil
}
