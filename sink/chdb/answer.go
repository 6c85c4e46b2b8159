package chdb

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// writePatience bounds one write to a client that reads slowly: it holds one of
// the engine's few connections.
const writePatience = time.Minute

// answer writes a statement's answer: the header with the first bytes, then the
// body in the encodings the client asked for.
type answer struct {
	w        http.ResponseWriter
	req      *request
	format   format
	name     string // of the format
	tag      string // marks an exception inside the body
	started  bool
	chunks   int
	summary  Summary // of the newest chunk
	body     io.Writer
	closers  []io.Closer // outermost last
	deadline *http.ResponseController
}

func newAnswer(w http.ResponseWriter, req *request, name string) *answer {
	return &answer{w: w, req: req, name: name, format: formatOf(name), deadline: http.NewResponseController(w)}
}

// start sends the header.
func (a *answer) start(summary Summary) error {
	a.started = true
	header := a.w.Header()
	header.Set("Content-Type", a.format.contentType)
	header.Set("X-ClickHouse-Format", a.name)
	header.Set("X-ClickHouse-Summary", summary.json())
	a.tag = randomTag()
	header.Set("X-ClickHouse-Exception-Tag", a.tag)
	a.body = a.w
	if a.req.encoding != "" {
		header.Set("Content-Encoding", a.req.encoding)
		header.Add("Vary", "Accept-Encoding")
		encoder, err := compressor(a.w, a.req.encoding, a.req.level)
		if err != nil {
			return err
		}
		a.body, a.closers = encoder, append(a.closers, encoder)
	}
	if a.req.native {
		encoder, err := newBlockWriter(a.body, a.req.blockMethod, a.req.blockLevel)
		if err != nil {
			return err
		}
		a.body, a.closers = encoder, append(a.closers, encoder)
	}
	return nil
}

// chunk writes a piece of the answer, which is a document of the format.
func (a *answer) chunk(data []byte, summary Summary) error {
	if len(data) == 0 {
		return nil
	}
	a.summary = summary
	if a.chunks++; a.chunks > 1 && a.format.streams() {
		data = data[a.format.header(data):]
	}
	if a.req.revision > 0 && a.name == formatNative {
		return reencode(data, a.req.revision, a.write)
	}
	return a.write(data)
}

// formatNative is the format whose answers depend on the client's revision.
const formatNative = "Native"

// write puts data out, after the header if these are the first bytes: until
// then an error still has a status of its own.
func (a *answer) write(data []byte) error {
	if !a.started {
		if err := a.start(a.summary); err != nil {
			return err
		}
	}
	// A writer that has no deadlines (the in-process transport) needs none: its
	// reader is this process.
	_ = a.deadline.SetWriteDeadline(time.Now().Add(writePatience))
	_, err := a.body.Write(data)
	return err
}

// finish ends the body. An answer without a single byte has an empty body and
// the length 0, which tells clickhouse-go that there are no columns.
func (a *answer) finish(summary Summary) error {
	if !a.started {
		header := a.w.Header()
		header.Set("Content-Type", a.format.contentType)
		header.Set("X-ClickHouse-Format", a.name)
		header.Set("X-ClickHouse-Summary", summary.json())
		header.Set("Content-Length", "0")
		a.w.WriteHeader(http.StatusOK)
		return nil
	}
	for _, closer := range slices.Backward(a.closers) {
		if err := closer.Close(); err != nil {
			return err
		}
	}
	return nil
}

// fail tells the client of an error: by the status, or, when a part of the
// answer is already out, by ClickHouse's framed exception inside the body.
func (a *answer) fail(err error) {
	exception := asException(err)
	if !a.started {
		fail(a.w, exception)
		return
	}
	message := exception.Message + "\n"
	frame := fmt.Sprintf("\r\n__exception__\r\n%s\r\n%s%d %s\r\n__exception__\r\n", a.tag, message, len(message), a.tag)
	// The client may be gone; nobody else is to be told.
	_ = a.write([]byte(frame))
	_ = a.finish(Summary{})
}

// fail answers with an exception alone.
func fail(w http.ResponseWriter, exception *Exception) {
	header := w.Header()
	header.Set("Content-Type", typeText)
	header.Set("X-ClickHouse-Exception-Code", strconv.Itoa(exception.Code))
	header.Del("Content-Encoding")
	header.Del("Content-Length")
	if exception.Code == codeRequiredPassword {
		header.Set("WWW-Authenticate", `Basic realm="ClickHouse"`)
	}
	w.WriteHeader(httpStatus(exception.Code))
	// The client may be gone; nobody else is to be told.
	_, _ = io.WriteString(w, exception.Message+"\n")
}

// json is the X-ClickHouse-Summary header; ClickHouse writes numbers as strings.
func (s Summary) json() string {
	return fmt.Sprintf(`{"read_rows":"%d","read_bytes":"%d","written_rows":"%d","written_bytes":"%d",`+
		`"total_rows_to_read":"0","result_rows":"%d","result_bytes":"%d","elapsed_ns":"%d"}`,
		s.ReadRows, s.ReadBytes, s.WrittenRows, s.WrittenBytes, s.ResultRows, s.ResultBytes, int64(s.Seconds*1e9))
}

// randomTag is 16 letters that no answer contains by chance.
func randomTag() string {
	var seed [8]byte
	// crypto/rand.Read never fails.
	_, _ = rand.Read(seed[:])
	return hex.EncodeToString(seed[:])
}
