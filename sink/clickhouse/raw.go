package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	chgo "github.com/ClickHouse/clickhouse-go/v2"

	"github.com/hearthlabs/hearth/sink"
)

// RawQuery runs sql over the HTTP interface and copies the answer, in any
// format ClickHouse knows (CSV, JSONEachRow, Pretty …), to w. Params fill
// {name:Type} places. The server sends nothing before the query is done, so an
// error never leaves half an answer behind. The native protocol has no formats:
// cfg must name an http address or a Transport.
func RawQuery(ctx context.Context, cfg Config, sql, format string, params map[string]string, w io.Writer) error {
	return RawQueryWith(ctx, cfg, sql, format, params, nil, w)
}

// RawQueryWith is [RawQuery] under the server's settings named, such as
// readonly or max_execution_time.
func RawQueryWith(ctx context.Context, cfg Config, sql, format string, params, settings map[string]string, w io.Writer) error {
	host, scheme, err := cfg.host()
	if err != nil {
		return err
	}
	if scheme == "" {
		return errors.New("raw query: needs an http:// address, formats are made by ClickHouse's HTTP interface")
	}
	q := url.Values{"default_format": {format}, "database": {cfg.Database}, "wait_end_of_query": {"1"}}
	for name, value := range settings {
		q.Set(name, value)
	}
	for name, value := range params {
		q.Set("param_"+name, value)
	}
	u := url.URL{Scheme: scheme, Host: host, Path: "/", RawQuery: q.Encode()}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), strings.NewReader(sql))
	if err != nil {
		return fmt.Errorf("build query request: %w", err)
	}
	req.Header.Set("X-ClickHouse-User", cfg.User)
	req.Header.Set("X-ClickHouse-Key", cfg.Password)
	client := http.Client{Transport: cfg.transport()}
	defer client.CloseIdleConnections()
	res, err := client.Do(req)
	if err != nil {
		return classify("query", fmt.Errorf("send query: %w", err))
	}
	defer func() { _ = res.Body.Close() }() // read to its end or given up on
	if res.StatusCode != http.StatusOK {
		return refused(res)
	}
	if _, err := io.Copy(w, res.Body); err != nil {
		return fmt.Errorf("copy answer: %w", err)
	}
	return nil
}

// transport returns the round tripper of plain HTTP requests.
func (c Config) transport() http.RoundTripper {
	if c.Transport != nil {
		return c.Transport
	}
	return &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: c.TLS, ResponseHeaderTimeout: 0}
}

// maxErrorText bounds what is read of a refusal.
const maxErrorText = 16 << 10

// refused turns a refusal into a *sink.WriteError with the server's own words.
func refused(res *http.Response) error {
	text, err := io.ReadAll(io.LimitReader(res.Body, maxErrorText))
	if err != nil {
		return fmt.Errorf("read refusal: %w", err)
	}
	cause := errors.New(strings.TrimSpace(string(text)))
	code, err := strconv.ParseInt(res.Header.Get("X-ClickHouse-Exception-Code"), 10, 32)
	if err != nil {
		return classify("query", &chgo.HTTPError{StatusCode: res.StatusCode, Err: cause})
	}
	return &sink.WriteError{Class: sink.ClassOf(int32(code)), Table: "query", Code: int32(code), Err: cause}
}
