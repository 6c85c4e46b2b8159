package chdb

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// request is an HTTP request, read as a statement.
type request struct {
	statement
	analysis

	defaultFormat string
	queryID       string
	revision      uint64 // of the protocol, for Native answers; 0 for files
	data          io.Reader
	free          func() // gives back what data is read with

	encoding    string // of the answer's body, "" for none
	level       int
	native      bool // the answer goes in ClickHouse's compressed blocks
	blockMethod string
	blockLevel  int
	whole       bool // wait for the end before answering
}

// readRequest takes a request apart. The statement's text is the query
// parameter, a line end and the body, as in ClickHouse.
func (h *handler) readRequest(r *http.Request) (*request, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, exceptionf(codeBadArguments, "Cannot parse the URL's query string: %s", err)
	}
	req := &request{free: func() {}, queryID: query.Get("query_id")}
	req.readOnly, req.trusted = h.readOnly, h.trusted
	if err := req.readOptions(r, query); err != nil {
		return nil, err
	}
	if err := req.readSettings(query); err != nil {
		return nil, err
	}
	if err := req.readText(r, query, h.cfg.MaxStatement); err != nil {
		req.free()
		return nil, err
	}
	if !h.trusted {
		text := req.text
		if req.shape == shapeInsert {
			text = req.head
		}
		if err := limit(req.settings, text, h.cfg.limits()); err != nil {
			req.free()
			return nil, err
		}
	}
	return req, nil
}

// readOptions reads what shapes the answer.
func (r *request) readOptions(from *http.Request, query url.Values) error {
	r.database = first(query.Get("database"), from.Header.Get("X-ClickHouse-Database"))
	r.defaultFormat = first(query.Get("default_format"), from.Header.Get("X-ClickHouse-Format"), "TabSeparated")
	if !settingName.MatchString(r.defaultFormat) {
		return exceptionf(codeBadArguments, "Bad format name %q", r.defaultFormat)
	}
	if from.Method == http.MethodGet && r.readOnly == readWrite {
		r.readOnly = readsWithSettings
	}
	r.whole = isTrue(query.Get("wait_end_of_query"))
	r.native = isTrue(query.Get("compress"))
	r.blockMethod = query.Get("network_compression_method")
	r.blockLevel, _ = strconv.Atoi(query.Get("network_zstd_compression_level"))
	r.level, _ = strconv.Atoi(query.Get("http_zlib_compression_level"))
	if wanted := query.Get("enable_http_compression"); wanted == "" || isTrue(wanted) {
		r.encoding = chooseEncoding(from.Header)
	}
	if text := query.Get("client_protocol_version"); text != "" {
		revision, err := strconv.ParseUint(text, 10, 32)
		if err != nil {
			return exceptionf(codeBadArguments, "Bad client_protocol_version %q", text)
		}
		r.revision = min(revision, maxRevision)
	}
	return nil
}

// readSettings sorts the other URL parameters into settings and parameters of
// the query.
func (r *request) readSettings(query url.Values) error {
	r.settings = map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		value := query.Get(name)
		if bound, isParam := strings.CutPrefix(name, "param_"); isParam {
			if !utf8.ValidString(bound) || bound == "" {
				return exceptionf(codeBadArguments, "Bad query parameter name %q", bound)
			}
			r.params = append(r.params, param{bound, value})
			continue
		}
		if frontParameters[name] {
			continue
		}
		if !settingName.MatchString(name) {
			return exceptionf(codeUnknownSetting, "Unknown setting '%s'", name)
		}
		if strings.EqualFold(name, "readonly") {
			r.restrict(value)
			continue
		}
		r.settings[name] = value
	}
	return nil
}

// restrict takes the readonly setting of a URL, which may only tighten what the
// handler and the method allow.
func (r *request) restrict(value string) {
	switch {
	case value == "1":
		r.readOnly = onlyReads
	case value == "2" && r.readOnly == readWrite:
		r.readOnly = readsWithSettings
	}
}

// readText reads the statement's text, and of an insert only its head: the rest
// stays in data.
func (r *request) readText(from *http.Request, query url.Values, most int) error {
	text := strings.Join(query["query"], "\n")
	if len(text) > most {
		return tooLarge(most)
	}
	if strings.HasPrefix(from.Header.Get("Content-Type"), "multipart/") {
		return exceptionf(codeNotImplemented, "External tables are not supported by the embedded engine")
	}
	body, free, err := openBody(from, isTrue(query.Get("decompress")))
	if err != nil {
		return err
	}
	r.free = free
	r.analysis = analyse(text)
	if r.shape == shapeInsert {
		r.data = io.MultiReader(strings.NewReader(text[r.analysis.data:]), body)
		return nil
	}
	if text != "" {
		text += "\n"
	}
	return r.readBody(text, body, most)
}

// readBody appends the body to the text so far.
func (r *request) readBody(text string, body io.Reader, most int) error {
	start := make([]byte, most-min(most, len(text))+1)
	n, err := fill(body, start)
	if err != nil && !errors.Is(err, io.EOF) {
		return exceptionf(codeIncorrectData, "Cannot read the request body: %s", err)
	}
	text += string(start[:n])
	r.analysis = analyse(text)
	if r.shape == shapeInsert {
		r.data = io.MultiReader(strings.NewReader(text[r.analysis.data:]), body)
		return nil
	}
	if n == len(start) {
		return tooLarge(most)
	}
	if strings.TrimSpace(text) == "" {
		return exceptionf(codeSyntaxError, "Syntax error: the query is empty")
	}
	r.text = text
	return nil
}

func openBody(from *http.Request, native bool) (io.Reader, func(), error) {
	if from.Body == nil || from.Body == http.NoBody {
		return strings.NewReader(""), func() {}, nil
	}
	return decompressor(from.Body, from.Header.Get("Content-Encoding"), native)
}

func tooLarge(most int) error {
	return exceptionf(codeQueryTooLarge, "The statement is longer than %d bytes", most)
}

// first returns the first text that is not empty.
func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

func isTrue(value string) bool { return value == "1" || strings.EqualFold(value, "true") }
