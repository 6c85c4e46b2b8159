package intake

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/hearthlabs/hearth/ingest"
)

// piece is one event as it came: its bytes, where it stood, and for CloudEvents
// in binary mode the attributes.
type piece struct {
	line    int
	value   []byte
	headers []ingest.Header
}

// read returns the body's bytes, decompressed, within the limit.
func (h *Handler) read(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	var body io.Reader = http.MaxBytesReader(w, r.Body, h.cfg.MaxBody)
	switch encoding := strings.ToLower(r.Header.Get("Content-Encoding")); encoding {
	case "", "identity":
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(body)
		if err != nil {
			return nil, h.unreadable(err)
		}
		defer z.Close()
		body = z
	default:
		return nil, &failure{http.StatusUnsupportedMediaType, fmt.Sprintf("content encoding %q: want gzip or none", encoding)}
	}
	data, err := io.ReadAll(io.LimitReader(body, h.cfg.MaxBody+1))
	if err != nil {
		return nil, h.unreadable(err)
	}
	if int64(len(data)) > h.cfg.MaxBody {
		return nil, h.tooLarge()
	}
	return data, nil
}

func (h *Handler) unreadable(err error) error {
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return h.tooLarge()
	}
	return &failure{http.StatusBadRequest, "read body: " + err.Error()}
}

func (h *Handler) tooLarge() error {
	return &failure{http.StatusRequestEntityTooLarge, fmt.Sprintf("the body is over %d bytes: send fewer events at once", h.cfg.MaxBody)}
}

// split cuts a body into events, by the request's content type.
func split(header http.Header, body []byte) ([]piece, error) {
	media, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil {
		media = header.Get("Content-Type")
	}
	switch media {
	case "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines":
		return lines(body), nil
	case "application/cloudevents+json":
		return []piece{{line: 1, value: bytes.TrimSpace(body)}}, nil
	case "application/cloudevents-batch+json":
		return elements(body)
	case "application/json":
		switch {
		case header.Get("Ce-Specversion") != "":
			return []piece{{line: 1, value: bytes.TrimSpace(body), headers: attributes(header)}}, nil
		case bytes.HasPrefix(bytes.TrimSpace(body), []byte("[")):
			return elements(body)
		}
		return []piece{{line: 1, value: bytes.TrimSpace(body)}}, nil
	}
	return nil, &failure{http.StatusUnsupportedMediaType, fmt.Sprintf("content type %q: want application/x-ndjson, application/json, "+
		"application/cloudevents+json or application/cloudevents-batch+json", media)}
}

// lines cuts NDJSON; blank lines count as lines but hold no event.
func lines(body []byte) []piece {
	var out []piece
	n := 0
	for line := range bytes.Lines(body) {
		n++
		if line = bytes.TrimSpace(line); len(line) > 0 {
			out = append(out, piece{line: n, value: line})
		}
	}
	return out
}

// elements cuts a JSON array.
func elements(body []byte) ([]piece, error) {
	var raw []json.RawMessage
	if err := json.Unmarshal(body, &raw); err != nil {
		return nil, &failure{http.StatusBadRequest, "read body: not a JSON array: " + err.Error()}
	}
	out := make([]piece, len(raw))
	for i, value := range raw {
		out[i] = piece{line: i + 1, value: value}
	}
	return out, nil
}

// attributes translates the headers of CloudEvents' HTTP binding (ce-id) into
// those of its Kafka binding (ce_id).
func attributes(header http.Header) []ingest.Header {
	out := []ingest.Header{{Key: "content-type", Value: []byte("application/json")}}
	for _, name := range []string{"specversion", "id", "source", "type", "time", "subject", "dataschema"} {
		v := header.Get("Ce-" + name)
		if v == "" {
			continue
		}
		if plain, err := url.PathUnescape(v); err == nil { // the binding writes what is not ASCII as %XX
			v = plain
		}
		out = append(out, ingest.Header{Key: "ce_" + name, Value: []byte(v)})
	}
	return out
}
