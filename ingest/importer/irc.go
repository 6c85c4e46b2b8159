package importer

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/hearthlabs/hearth/ingest"
)

const wantIRC = `an irssi log ("--- Day changed …", "09:00 < nick> text") or a weechat log (date, nick and text separated by tabs)`

// IRC reads the text log of one channel as irssi or weechat writes it; which of
// the two is seen line by line. Members are hashes of the nick in lower case
// without the trailing _ and ` of a second connection, so that no nick change
// needs to be followed. A quit is a leave with the attribute via=quit, since on
// IRC it often is a closed laptop. Times have the log's resolution (irssi: a
// minute). Nicks that end in bot are flagged, services too. A nick written first in a line, "nick: …", is a mention.
func IRC(ctx context.Context, r io.Reader, o Options, emit Emit) error {
	out, err := newOutput("irc", wantIRC, o, emit)
	if err != nil {
		return err
	}
	c := &irc{out: out, nicks: map[string]bool{}}
	err = openText(r).lines(out, func(n int, line string) error { return c.line(ctx, n, line) })
	if err == nil {
		err = out.finish(ctx)
	}
	if err != nil {
		return fmt.Errorf("import irc log: %w", err)
	}
	return nil
}

type irc struct {
	out   *output
	day   time.Time // irssi: midnight of the current day, zero before any
	nicks map[string]bool
	ids   ordinals
}

// ircLine is one line, whichever client wrote it.
type ircLine struct {
	n    int
	at   time.Time
	what string // message, action, notice, join, part, quit, kick, or other
	nick string
	text string
}

var (
	weechatLine = regexp.MustCompile(`^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\t([^\t]*)\t(.*)$`)
	irssiDay    = regexp.MustCompile(`^--- .*?(\pL{3,9}\.?|\d{1,2}月) +(\d{1,2})日?(?: \d\d:\d\d:\d\d)? (\d{4})年?$`)
	irssiLine   = regexp.MustCompile(`^(?:\[)?(\d\d):(\d\d)(?::(\d\d))?(?:\])? ?( *\S.*)$`)
	irssiSay    = regexp.MustCompile(`^<([ @+%&~!]?)([^<>\s]+)> ?(.*)$`)
	irssiAct    = regexp.MustCompile(`^ ?\* (\S+) (.*)$`)
	irssiNotice = regexp.MustCompile(`^-([^\s:!-][^\s:]*)(?::[^\s]+)?- (.*)$`)
)

func (c *irc) line(ctx context.Context, n int, line string) error {
	if strings.TrimSpace(line) == "" {
		return nil
	}
	if m := weechatLine.FindStringSubmatch(line); m != nil {
		at, err := time.ParseInLocation(time.DateTime, m[1], c.out.loc)
		if err != nil {
			return c.out.reject(n, "date not understood")
		}
		return c.event(ctx, weechat(ircLine{n: n, at: at}, strings.TrimSpace(m[2]), m[3]))
	}
	if strings.HasPrefix(line, "--- ") {
		return c.dayLine(n, line)
	}
	m := irssiLine.FindStringSubmatch(line)
	if m == nil {
		return c.out.reject(n, "neither an irssi nor a weechat line")
	}
	if c.day.IsZero() {
		return c.out.reject(n, "line before the first day (--- Log opened, --- Day changed)")
	}
	at, err := time.ParseInLocation("2006-01-02 15:04:05", c.day.Format(time.DateOnly)+" "+m[1]+":"+m[2]+":"+orZero(m[3]), c.out.loc)
	if err != nil {
		return c.out.reject(n, "time not understood")
	}
	return c.event(ctx, irssi(ircLine{n: n, at: at}, m[4]))
}

func orZero(s string) string {
	if s == "" {
		return "00"
	}
	return s
}

// dayLine reads irssi's "--- Log opened Wed May 01 09:00:00 2024" and "--- Day
// changed Thu May 02 2024", with English or Chinese month names.
func (c *irc) dayLine(n int, line string) error {
	if m := irssiDay.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
		layout, month := "Jan 2 2006", m[1]
		if digits, ok := strings.CutSuffix(month, "月"); ok {
			layout, month = "1 2 2006", digits
		} else if len(month) > 3 {
			month = month[:3]
		}
		if day, err := time.ParseInLocation(layout, month+" "+strings.TrimLeft(m[2], "0")+" "+m[3], c.out.loc); err == nil {
			c.day = day
			c.out.accept()
			return nil
		}
	}
	return c.out.reject(n, "day not understood")
}

// event emits what a line tells.
func (c *irc) event(ctx context.Context, l ircLine) error {
	c.out.accept()
	if l.what == "other" || l.nick == "" {
		c.out.count("server lines that have no event kind", 1)
		return nil
	}
	nick := foldNick(l.nick)
	c.nicks[nick] = true
	ev := ingest.Event{
		ID: c.ids.id(l.at, c.out.o.Channel, l.what, nick, l.text), At: l.at, Channel: c.out.o.Channel,
		Member: memberHash(nick), Bot: strings.HasSuffix(nick, "bot") || ircService[nick],
	}
	switch l.what {
	case "join":
		ev.Kind = ingest.KindJoin
	case "part", "quit":
		ev.Kind, ev.Cause = ingest.KindLeave, "self"
		ev.Attrs = withAttr(ev.Attrs, "via", l.what)
	case "kick":
		ev.Kind, ev.Cause = ingest.KindLeave, "kicked"
	default:
		ev.Kind, ev.Text, ev.Mentions = ingest.KindMessage, captioned("", l.text), c.addressed(l.text)
		if l.what != "message" {
			ev.Attrs = withAttr(ev.Attrs, "form", l.what)
		}
	}
	return c.out.put(ctx, item{ev: ev, line: l.n, alias: l.nick})
}

// ircService are the networks' own robots.
var ircService = map[string]bool{"chanserv": true, "nickserv": true, "memoserv": true, "botserv": true, "operserv": true}

var addressee = regexp.MustCompile(`^@?([^\s:,，：]+)[:,，：]`)

// addressed returns the member a message is addressed to, if the nick was seen.
func (c *irc) addressed(text string) []string {
	if m := addressee.FindStringSubmatch(text); m != nil {
		if nick := foldNick(m[1]); c.nicks[nick] {
			return []string{memberHash(nick)}
		}
	}
	return nil
}

// foldNick gives the nicks of one person's connections one form.
func foldNick(nick string) string {
	folded := strings.ToLower(nick)
	folded, _, _ = strings.Cut(folded, "|") // alice|away
	if short := strings.TrimRight(folded, "_`"); short != "" {
		return short
	}
	return strings.ToLower(nick)
}
