package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"
)

// Message is what a robot writes.
type Message struct {
	// Title is one line of plain text: signs that a chat would read as markup, or as
	// calling somebody, are made harmless.
	Title string
	// Blocks are Markdown that all services read alike (bold, links, line breaks).
	// What does not fit is left out from the end, whole blocks at a time, and counted.
	Blocks []string
	Tone   Tone
}

// Tone colours a message where the service can.
type Tone uint8

// The tones.
const (
	ToneNews Tone = iota // nothing is wrong
	ToneWarn
	ToneBad
	ToneGood // something is over
)

// Config says which robot.
type Config struct {
	Kind   Kind
	URL    string           // webhook; https, or http to this machine
	Secret string           // signs messages; "" for a robot that asks for no signature
	Now    func() time.Time // the clock: signatures and rate
}

// Robot writes into one group chat. It is safe for concurrent use.
type Robot struct {
	kind    Kind
	dialect dialect
	url     *url.URL
	secret  string
	hidden  *strings.Replacer // the token and the secret
	client  *http.Client
	now     func() time.Time

	mu   sync.Mutex
	sent []time.Time // within the last minute
}

// Limits of one message to one robot.
const (
	patience  = 10 * time.Second
	maxAnswer = 64 << 10
	maxTitle  = 200
)

// New returns a robot. The error does not hold the address.
func New(c Config) (*Robot, error) {
	d, known := dialects[c.Kind]
	if !known {
		return nil, fmt.Errorf("kind %q: want %s, %s or %s", c.Kind, DingTalk, Feishu, WeCom)
	}
	u, err := url.Parse(c.URL)
	switch {
	case err != nil || u.Host == "":
		return nil, errors.New("address: is no URL")
	case u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())):
		return nil, errors.New("address: want https")
	case c.Secret != "" && d.sign == nil:
		return nil, fmt.Errorf("secret: robots of %s sign nothing", c.Kind)
	}
	return &Robot{
		kind: c.Kind, dialect: d, url: u, secret: c.Secret, hidden: hide(u, c.Secret), now: c.Now,
		client: &http.Client{
			Timeout: patience,
			// A redirect would take the token elsewhere.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// hide replaces what an answer could repeat of the robot's secrets.
func hide(u *url.URL, secret string) *strings.Replacer {
	secrets := []string{secret, path.Base(u.Path)}
	for _, values := range u.Query() {
		secrets = append(secrets, values...)
	}
	var pairs []string
	for _, s := range secrets {
		if len(s) >= 8 {
			pairs = append(pairs, s, "***", url.QueryEscape(s), "***")
		}
	}
	return strings.NewReplacer(pairs...)
}

// ErrBusy says that the robot has written as often as it may within a minute. It
// tells nobody: the message was not sent.
var ErrBusy = errors.New("as many messages as the robot may send in a minute")

// RefusedError says that the service did not take a message.
type RefusedError struct {
	Kind Kind
	Code int    // the service's own
	Says string // in its own words, without secrets
}

// Error names service, code and words.
func (e *RefusedError) Error() string {
	return fmt.Sprintf("%s refuses with code %d: %s", e.Kind, e.Code, e.Says)
}

// Send writes the message, once. It returns nil when the service has taken it,
// [ErrBusy], a [*RefusedError], or what kept the two apart; errors hold no secret.
func (r *Robot) Send(ctx context.Context, m Message) error {
	if !r.slot() {
		return ErrBusy
	}
	m.Title = head(Harmless(m.Title), maxTitle)
	target, payload := *r.url, r.dialect.payload(m, fit(m.Blocks, r.dialect.room))
	if r.secret != "" {
		query := target.Query()
		r.dialect.sign(r.secret, r.now(), query, payload)
		target.RawQuery = query.Encode()
	}
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false) // sizes are counted in bytes
	if err := enc.Encode(payload); err != nil {
		return fmt.Errorf("encode message: %w", err)
	}
	answer, err := r.post(ctx, target.String(), &body)
	if err != nil {
		return err
	}
	var v verdict
	if err := json.Unmarshal(answer, &v); err != nil || v.code() == nil {
		return fmt.Errorf("%s does not answer like a robot", r.kind)
	}
	if code := *v.code(); code != 0 {
		return &RefusedError{r.kind, code, Harmless(r.hidden.Replace(v.says()))}
	}
	return nil
}

// post returns the answer to a request that went well.
func (r *Robot) post(ctx context.Context, target string, body io.Reader) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, body)
	if err != nil {
		return nil, fmt.Errorf("ask %s: address is no URL", r.kind)
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	res, err := r.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("reach %s: %w", r.kind, bare(err))
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %d %s", r.kind, res.StatusCode, http.StatusText(res.StatusCode))
	}
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("read the answer of %s: %w", r.kind, bare(err))
	}
	return answer, nil
}

// bare is a network's error without the address asked for.
func bare(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	if d, ok := errors.AsType[*net.DNSError](err); ok {
		return errors.New("no such host: " + d.Name)
	}
	return err
}

// verdict is what services answer with.
type verdict struct {
	ErrCode *int   `json:"errcode"` // DingTalk, WeCom
	ErrMsg  string `json:"errmsg"`
	Code    *int   `json:"code"` // Feishu
	Msg     string `json:"msg"`
}

func (v verdict) code() *int {
	if v.ErrCode != nil {
		return v.ErrCode
	}
	return v.Code
}

func (v verdict) says() string { return v.ErrMsg + v.Msg }

// slot takes one of the messages that the robot may send within a minute.
func (r *Robot) slot() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	for len(r.sent) > 0 && now.Sub(r.sent[0]) >= time.Minute {
		r.sent = r.sent[1:]
	}
	if len(r.sent) >= perMinute {
		return false
	}
	r.sent = append(r.sent, now)
	return true
}
