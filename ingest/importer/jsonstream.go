package importer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// jsonStream walks a JSON document token by token and knows the line it is on.
type jsonStream struct {
	dec   *json.Decoder
	src   *source
	lines *lineIndex
}

func newJSONStream(r io.Reader) *jsonStream {
	src := openJSON(r)
	lines := &lineIndex{r: src}
	return &jsonStream{dec: json.NewDecoder(lines), src: src, lines: lines}
}

// line is the line of the next thing to read.
func (s *jsonStream) line() int { return s.lines.at(s.dec.InputOffset()) }

// fail gives a decoder's error the line it happened on.
func (s *jsonStream) fail(err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("read JSON near line %d: %w", s.line(), err)
}

// object calls visit for each key; visit must consume the value. It returns
// false, having consumed the value, if the next value is not an object.
func (s *jsonStream) object(visit func(key string) error) (bool, error) {
	ok, err := s.enter('{')
	if !ok || err != nil {
		return false, err
	}
	for s.dec.More() {
		tok, err := s.dec.Token()
		if err != nil {
			return true, s.fail(err)
		}
		key, _ := tok.(string) // the decoder admits nothing else here
		if err := visit(key); err != nil {
			return true, err
		}
	}
	return true, s.leave()
}

// array calls visit for each raw element of an array, with its line.
func (s *jsonStream) array(visit func(line int, raw json.RawMessage) error) (bool, error) {
	return s.each(func() error {
		var raw json.RawMessage
		if err := s.dec.Decode(&raw); err != nil {
			return s.fail(err)
		}
		return visit(s.lines.at(s.dec.InputOffset()-int64(len(raw))), raw)
	})
}

// each calls visit before each element of an array; visit must consume it.
func (s *jsonStream) each(visit func() error) (bool, error) {
	ok, err := s.enter('[')
	if !ok || err != nil {
		return false, err
	}
	for s.dec.More() {
		if err := visit(); err != nil {
			return true, err
		}
	}
	return true, s.leave()
}

func (s *jsonStream) enter(open json.Delim) (bool, error) {
	tok, err := s.dec.Token()
	if err != nil {
		return false, s.fail(err)
	}
	delim, isDelim := tok.(json.Delim)
	if isDelim && delim == open {
		return true, nil
	}
	if isDelim {
		return false, s.skipRest()
	}
	return false, nil
}

func (s *jsonStream) leave() error {
	if _, err := s.dec.Token(); err != nil {
		return s.fail(err)
	}
	return nil
}

// value decodes the next value into v. A value of another type leaves v as it
// was: what importers read this way only names things.
func (s *jsonStream) value(v any) error {
	var raw json.RawMessage
	if err := s.dec.Decode(&raw); err != nil {
		return s.fail(err)
	}
	_ = json.Unmarshal(raw, v)
	return nil
}

// skip passes over the next value without keeping it.
func (s *jsonStream) skip() error {
	tok, err := s.dec.Token()
	if err != nil {
		return s.fail(err)
	}
	if _, ok := tok.(json.Delim); ok {
		return s.skipRest()
	}
	return nil
}

// skipRest passes over the rest of an object or array already entered.
func (s *jsonStream) skipRest() error {
	for depth := 1; depth > 0; {
		tok, err := s.dec.Token()
		if err != nil {
			return s.fail(err)
		}
		s.line() // forgets the line ends passed
		switch tok {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
	return nil
}

// lineIndex remembers where lines end in what the decoder has read ahead.
type lineIndex struct {
	r      io.Reader
	offset int64
	ends   []int64 // offsets of line ends not yet passed
	passed int
}

// Read implements io.Reader.
func (x *lineIndex) Read(p []byte) (int, error) {
	n, err := x.r.Read(p)
	for i, b := range p[:n] {
		if b == '\n' {
			x.ends = append(x.ends, x.offset+int64(i))
		}
	}
	x.offset += int64(n)
	return n, err
}

// at returns the line of an offset. Offsets must not decrease.
func (x *lineIndex) at(offset int64) int {
	n := 0
	for n < len(x.ends) && x.ends[n] < offset {
		n++
	}
	x.ends = x.ends[n:]
	x.passed += n
	return x.passed + 1
}

// flex reads a JSON string, number or null as a string; exports differ in
// whether an id is quoted.
type flex string

// UnmarshalJSON implements json.Unmarshaler.
func (f *flex) UnmarshalJSON(b []byte) error {
	switch {
	case string(b) == "null":
		*f = ""
	case len(b) > 0 && b[0] == '"':
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		*f = flex(s)
	case len(b) > 0 && strings.IndexByte("-0123456789tf", b[0]) >= 0:
		*f = flex(b)
	default:
		return fmt.Errorf("neither string nor number: %.20s", b)
	}
	return nil
}
