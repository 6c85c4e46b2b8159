package ingest

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// Limits of the contract.
const (
	MaxText  = 64 << 10       // bytes of text
	MaxID    = 128            // bytes of id, community, member, message_id and other names
	MaxAhead = 24 * time.Hour // how far at may lie after the record's own time
)

// Decoder turns records into events. It keeps buffers between calls and belongs
// to one goroutine. The zero Decoder is ready.
type Decoder struct {
	dec     *jsontext.Decoder
	buf     bytes.Buffer
	names   map[string]string
	members bool // the field `members` was present, which no members alone does not tell
}

// Decode reads one record of the contract, plain or as a CloudEvent, and checks
// it. It returns the number of fields it did not know, or an error of type
// *RejectError. Strings of the event do not alias the record.
func (d *Decoder) Decode(r Record) (e Event, unknown int, err error) {
	if unknown, err = d.DecodeInto(r, &e); err != nil {
		return Event{}, unknown, err
	}
	return e, unknown, nil
}

// DecodeInto is Decode into an event of the caller's, which must be zero. After
// an error the event is half filled and means nothing.
func (d *Decoder) DecodeInto(r Record, e *Event) (unknown int, err error) {
	if len(bytes.TrimSpace(r.Value)) == 0 {
		return 0, reject(ReasonEmpty, "", "record has no value")
	}
	if !utf8.Valid(r.Value) {
		return 0, reject(ReasonInvalidUTF8, "", "record is not UTF-8")
	}
	var env envelope
	env.fromHeaders(r.Headers)
	d.members = false
	unknown, err = d.object(r.Value, e, &env, true)
	if err != nil {
		return unknown, err
	}
	if env.present() {
		if unknown, err = d.unwrap(e, &env); err != nil {
			return unknown, err
		}
	} else {
		unknown += env.unread
	}
	if err := d.check(e, r.Time); err != nil {
		return unknown, err
	}
	return unknown, nil
}

// unwrap reads the data of a CloudEvent and lets the envelope fill what it lacks.
func (d *Decoder) unwrap(e *Event, env *envelope) (int, error) {
	unknown := 0
	if env.data != nil && env.data.Kind() == '{' {
		var err error
		if unknown, err = d.object(env.data, e, env, false); err != nil {
			return unknown, err
		}
	}
	return unknown, env.fill(e)
}

// object reads the members of one JSON object into e. At the top level, members
// of a CloudEvents envelope go to env.
func (d *Decoder) object(value []byte, e *Event, env *envelope, top bool) (int, error) {
	d.buf = *bytes.NewBuffer(value) // read in place: the decoder does not copy a Buffer's bytes
	if d.dec == nil {
		d.dec = jsontext.NewDecoder(&d.buf, jsontext.AllowDuplicateNames(true))
	} else {
		d.dec.Reset(&d.buf, jsontext.AllowDuplicateNames(true))
	}
	if d.dec.PeekKind() != '{' {
		if _, err := d.dec.ReadValue(); err != nil {
			return 0, syntax(err)
		}
		return 0, reject(ReasonInvalidJSON, "", "record is not a JSON object")
	}
	unknown := 0
	if _, err := d.dec.ReadToken(); err != nil {
		return 0, syntax(err)
	}
	for d.dec.PeekKind() == '"' {
		name, err := d.dec.ReadValue()
		if err != nil {
			return unknown, syntax(err)
		}
		key := d.intern(name)
		f, ok := fields[key]
		switch {
		case top && env.takes(key):
			err = env.keep(d, key)
		case !ok:
			unknown++
			err = d.dec.SkipValue()
		default:
			err = d.field(key, f, e)
		}
		if err != nil {
			if rej, ok := errors.AsType[*RejectError](err); ok {
				return unknown, rej
			}
			return unknown, syntax(err)
		}
	}
	if _, err := d.dec.ReadToken(); err != nil {
		return unknown, syntax(err)
	}
	if _, err := d.dec.ReadToken(); !errors.Is(err, io.EOF) {
		return unknown, reject(ReasonInvalidJSON, "", "more than one JSON value in the record")
	}
	return unknown, nil
}

func syntax(err error) *RejectError {
	return reject(ReasonInvalidJSON, "", strings.TrimPrefix(err.Error(), "jsontext: "))
}

// field reads the value of a known field.
func (d *Decoder) field(name string, f field, e *Event) error {
	kind := d.dec.PeekKind()
	if kind == 'n' {
		return d.dec.SkipValue() // null is absent
	}
	switch {
	case f.str != nil:
		s, err := d.str(name, kind)
		if err == nil {
			*f.str(e) = s
		}
		return err
	case f.boolean != nil:
		if kind != 't' && kind != 'f' {
			return d.wrong(name, "a boolean")
		}
		*f.boolean(e) = kind == 't'
		return d.dec.SkipValue()
	case f.list != nil:
		l, err := d.list(name, kind)
		if err == nil {
			*f.list(e) = l
			d.members = d.members || name == "members"
		}
		return err
	case f.number != nil || f.integer != nil:
		if kind != '0' {
			return d.wrong(name, "a number")
		}
		tok, err := d.dec.ReadToken()
		if err != nil {
			return err
		}
		return number(name, f, tok, e)
	default:
		return d.special(name, kind, e)
	}
}

func number(name string, f field, tok jsontext.Token, e *Event) error {
	if f.number != nil {
		v, err := tok.Float()
		if err != nil {
			return reject(ReasonInvalidValue, name, "number out of range")
		}
		*f.number(e) = v
		return nil
	}
	v, err := tok.Int()
	if err != nil || v < 0 || v > 1<<31-1 {
		return reject(ReasonInvalidValue, name, "want a whole number from 0")
	}
	*f.integer(e) = int(v)
	return nil
}

func (d *Decoder) special(name string, kind jsontext.Kind, e *Event) error {
	switch name {
	case "kind":
		s, err := d.str(name, kind)
		e.Kind = Kind(s)
		return err
	case "at":
		t, err := d.instant(name, kind)
		e.At = t
		return err
	case "until":
		t, err := d.instant(name, kind)
		e.Until = t
		return err
	case "slot":
		t, err := d.instant(name, kind)
		e.Slot = t
		return err
	case "attrs":
		m, err := d.flat(name, kind)
		e.Attrs = m
		return err
	default: // same_as
		m, err := d.flat(name, kind)
		if err == nil {
			e.SameAs = &Identity{Platform: m["platform"], Member: m["member"]}
		}
		return err
	}
}

func (d *Decoder) wrong(name, want string) error {
	if err := d.dec.SkipValue(); err != nil {
		return err
	}
	return reject(ReasonWrongType, name, "want "+want)
}

func (d *Decoder) str(name string, kind jsontext.Kind) (string, error) {
	if kind != '"' {
		return "", d.wrong(name, "a string")
	}
	raw, err := d.dec.ReadValue()
	if err != nil {
		return "", err
	}
	if interned(name) {
		return d.intern(raw), nil
	}
	return unquote(raw), nil
}

// unquote copies the content of a valid JSON string.
func unquote(raw jsontext.Value) string {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1])
	}
	out, err := jsontext.AppendUnquote(nil, raw)
	if err != nil { // ReadValue has checked it
		return ""
	}
	return string(out)
}

// interned names fields with few distinct values: their strings are shared.
func interned(name string) bool {
	switch name {
	case "kind", "platform", "community", "channel":
		return true
	}
	return false
}

// maxInterned bounds the table of shared strings; it is emptied when full.
const maxInterned = 4096

// intern returns the content of a JSON string, shared between calls.
func (d *Decoder) intern(raw jsontext.Value) string {
	if bytes.IndexByte(raw, '\\') >= 0 || len(raw) > MaxID+2 {
		return unquote(raw)
	}
	content := raw[1 : len(raw)-1]
	if s, ok := d.names[string(content)]; ok {
		return s
	}
	if d.names == nil || len(d.names) >= maxInterned {
		d.names = make(map[string]string, 64)
	}
	s := string(content)
	d.names[s] = s
	return s
}

func (d *Decoder) list(name string, kind jsontext.Kind) ([]string, error) {
	if kind != '[' {
		return nil, d.wrong(name, "a list of strings")
	}
	if _, err := d.dec.ReadToken(); err != nil {
		return nil, err
	}
	var out []string
	for k := d.dec.PeekKind(); k != ']'; k = d.dec.PeekKind() {
		if k != '"' {
			return nil, d.wrong(name, "a list of strings")
		}
		raw, err := d.dec.ReadValue()
		if err != nil {
			return nil, err
		}
		out = append(out, unquote(raw))
	}
	_, err := d.dec.ReadToken()
	return out, err
}

func (d *Decoder) flat(name string, kind jsontext.Kind) (map[string]string, error) {
	if kind != '{' {
		return nil, d.wrong(name, "a flat object of strings")
	}
	if _, err := d.dec.ReadToken(); err != nil {
		return nil, err
	}
	out := map[string]string{}
	for d.dec.PeekKind() == '"' {
		key, err := d.dec.ReadValue()
		if err != nil {
			return nil, err
		}
		k := unquote(key)
		if d.dec.PeekKind() != '"' {
			return nil, d.wrong(name+"."+k, "a string")
		}
		val, err := d.dec.ReadValue()
		if err != nil {
			return nil, err
		}
		out[k] = unquote(val)
	}
	_, err := d.dec.ReadToken()
	return out, err
}

// instant reads RFC 3339 with zone, or epoch milliseconds, to the millisecond.
func (d *Decoder) instant(name string, kind jsontext.Kind) (time.Time, error) {
	if kind != '0' && kind != '"' {
		return time.Time{}, d.wrong(name, "a time")
	}
	raw, err := d.dec.ReadValue()
	if err != nil {
		return time.Time{}, err
	}
	if kind == '"' {
		return parseTime(name, unquote(raw))
	}
	ms, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil || ms < minMillis || ms > maxMillis {
		return time.Time{}, reject(ReasonInvalidTime, name, "want whole epoch milliseconds between 1970 and 2200")
	}
	return time.UnixMilli(ms).UTC(), nil
}

// Times are kept between 1970 and 2200 (ClickHouse's DateTime64 ends in 2299).
const (
	minMillis = 0
	maxMillis = 7258118400000
)

func parseTime(name, s string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, reject(ReasonInvalidTime, name, "want RFC 3339 with zone, such as 2026-11-22T08:31:00+08:00")
	}
	if ms := t.UnixMilli(); ms < minMillis || ms > maxMillis {
		return time.Time{}, reject(ReasonInvalidTime, name, "outside 1970 to 2200")
	}
	return time.UnixMilli(t.UnixMilli()).UTC(), nil
}
