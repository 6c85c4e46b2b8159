package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/hearthlabs/hearth/console/panel"
	"github.com/hearthlabs/hearth/sink"
)

// The limits of one answer.
const (
	maxTime   = 15 * time.Second
	maxAnswer = 8 << 20 // bytes
)

// Settings restrict every statement of the console, whatever its SQL.
func Settings() map[string]string {
	return map[string]string{
		"readonly":           "1",
		"max_execution_time": "15",
		"max_memory_usage":   "2000000000",
		"max_result_rows":    "20000",
		"output_format_json_quote_64bit_integers": "0",
		"output_format_json_quote_denormals":      "0",
	}
}

// answer is a panel's rows, as arrays in the order of the columns.
type answer struct {
	Columns []string            `json:"columns"`
	Rows    [][]json.RawMessage `json:"rows"`
	Millis  int64               `json:"ms"`
}

// errTooLarge ends an answer that no page can show.
var errTooLarge = errors.New("the answer is too large")

// ask waits for a slot, then runs the panel.
func (h *Handler) ask(ctx context.Context, p panel.Panel, params map[string]string) (*answer, error) {
	ctx, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	start := h.cfg.Now()
	b := &bounded{}
	if err := h.cfg.Ask(ctx, p.SQL, "JSONCompactEachRowWithNames", params, Settings(), b); err != nil {
		if b.full {
			return nil, errTooLarge
		}
		return nil, fmt.Errorf("ask panel %s: %w", p.ID, err)
	}
	out, err := read(b.Bytes())
	if err != nil {
		return nil, err
	}
	out.Millis = h.cfg.Now().Sub(start).Milliseconds()
	return out, nil
}

// read takes the answer apart: its first line names the columns.
func read(body []byte) (*answer, error) {
	out := &answer{Columns: []string{}, Rows: [][]json.RawMessage{}}
	first := true
	for line := range bytes.Lines(body) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		var row []json.RawMessage
		target := any(&row)
		if first {
			target = &out.Columns
		}
		if err := json.Unmarshal(line, target); err != nil {
			return nil, fmt.Errorf("read answer: %w", err)
		}
		if !first {
			out.Rows = append(out.Rows, row)
		}
		first = false
	}
	return out, nil
}

// bounded is a buffer that refuses to grow without end.
type bounded struct {
	bytes.Buffer
	full bool
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > maxAnswer {
		b.full = true
		return 0, errTooLarge
	}
	return b.Buffer.Write(p)
}

// problem is what the page is told: a closed list of codes, never the words of
// a server, which may name addresses or hold texts.
type problem struct {
	Code  string `json:"code"` // unknown_panel, bad_parameter, not_yours, no_tables, too_slow, too_large, unavailable, failed
	Param string `json:"param,omitempty"`
	Why   string `json:"why,omitempty"`
}

// codes of ClickHouse that mean something to a reader.
var codes = map[int32]struct {
	status int
	code   string
}{
	60:  {http.StatusServiceUnavailable, "no_tables"}, // UNKNOWN_TABLE
	81:  {http.StatusServiceUnavailable, "no_tables"}, // UNKNOWN_DATABASE
	159: {http.StatusGatewayTimeout, "too_slow"},      // TIMEOUT_EXCEEDED
	160: {http.StatusGatewayTimeout, "too_slow"},      // TOO_SLOW
	202: {http.StatusGatewayTimeout, "too_slow"},      // TOO_MANY_SIMULTANEOUS_QUERIES
	241: {http.StatusGatewayTimeout, "too_large"},     // MEMORY_LIMIT_EXCEEDED
	396: {http.StatusGatewayTimeout, "too_large"},     // TOO_MANY_ROWS_OR_BYTES
}

func classify(err error) (int, problem) {
	if refused, ok := errors.AsType[*sink.WriteError](err); ok && refused.Code != 0 {
		if c, known := codes[refused.Code]; known {
			return c.status, problem{Code: c.code}
		}
		return http.StatusInternalServerError, problem{Code: "failed"}
	}
	switch {
	case errors.Is(err, errTooLarge):
		return http.StatusGatewayTimeout, problem{Code: "too_large"}
	case errors.Is(err, context.DeadlineExceeded):
		return http.StatusGatewayTimeout, problem{Code: "too_slow"}
	}
	return http.StatusServiceUnavailable, problem{Code: "unavailable"}
}

// refuse answers with what is wrong.
func refuse(w http.ResponseWriter, status int, p problem) {
	body, err := json.Marshal(map[string]problem{"error": p})
	if err != nil { // strings only
		panic("encode problem: " + err.Error())
	}
	writeJSON(w, status, body)
}
