package importer

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/hearthlabs/hearth/ingest"
)

const wantQQ = `a QQ text export (messages headed "2024-05-01 9:15:03 name(10001)")`

var (
	qqHeader = regexp.MustCompile(`^(\d{4}-\d{1,2}-\d{1,2} +\d{1,2}:\d{2}:\d{2}) +(\S.*?)\s*$`)
	qqSender = regexp.MustCompile(`^(?:【([^】]*)】)?(.*?)\s*(?:\((\d{4,12})\)|<([^<>\s]+)>)$`)
	qqRule   = regexp.MustCompile(`^={16,}$`)
)

// QQ reads the text export of the QQ client's message manager, of one group or
// of all. The file may be UTF-8, UTF-16 or GBK. Lines of the sender 10000 tell
// joins and leaves by name, so if r can seek it is read twice, first to learn
// whose names they are. Who is known by an e-mail address only becomes a hash of
// it. Which message a recall meant is not told: recalls are counted. A line of
// text that looks like a message's head is taken for one.
func QQ(ctx context.Context, r io.Reader, o Options, emit Emit) error {
	out, err := newOutput("qq", wantQQ, o, emit)
	if err != nil {
		return err
	}
	q := &qq{out: out, names: names{}, chats: map[string]bool{}}
	if err := rewound(r, q.learnNames); err != nil {
		return err
	}
	s := &qqScanner{loc: out.loc}
	err = openText(r).lines(out, func(n int, line string) error {
		done, known := s.feed(n, line)
		if !known {
			return out.reject(n, "text before the first message")
		}
		return q.message(ctx, done)
	})
	if err == nil {
		err = q.message(ctx, s.end())
	}
	if err == nil && out.good == 0 && s.rules == 0 {
		err = out.formatError()
	}
	if err == nil {
		err = out.finish(ctx)
	}
	if err != nil {
		return fmt.Errorf("import qq export: %w", err)
	}
	return nil
}

// qqMessage is a head and the lines under it.
type qqMessage struct {
	line    int
	at      time.Time
	channel string
	title   string // 管理员 and the like
	name    string
	id      string // QQ number, hash of an address, or ""
	text    []string
}

// qqScanner cuts an export into messages.
type qqScanner struct {
	loc     *time.Location
	channel string
	rules   int // lines of ==== seen
	ruled   bool
	blank   bool
	open    bool
	cur     qqMessage
}

// feed takes a line. It returns the message that the line ends, if it ends one,
// and known is false for a line that belongs to nothing.
func (s *qqScanner) feed(n int, line string) (done *qqMessage, known bool) {
	trimmed := strings.TrimSpace(line)
	defer func() { s.blank = trimmed == "" }()
	if strings.HasPrefix(trimmed, "=") && qqRule.MatchString(trimmed) {
		s.rules++
		s.ruled = true
		return s.end(), true
	}
	if s.ruled && trimmed != "" {
		s.ruled = false
		if key, value, ok := strings.Cut(trimmed, ":"); ok && strings.HasPrefix(key, "消息") {
			if key == "消息对象" {
				s.channel = value
			}
			return nil, true
		}
	}
	if m, ok := s.head(trimmed); ok {
		done = s.end()
		m.line, m.channel = n, s.channel
		s.cur, s.open = m, true
		return done, true
	}
	if s.open {
		s.cur.text = append(s.cur.text, line)
		return nil, true
	}
	return nil, trimmed == "" || strings.HasPrefix(trimmed, "消息记录")
}

// end hands over the message under way; nil if there is none.
func (s *qqScanner) end() *qqMessage {
	if !s.open {
		return nil
	}
	s.open = false
	done := s.cur
	return &done
}

// head reads "2024-05-01 9:15:03 【title】name(10001)". Chats of two write the
// name alone; that counts only after a blank line, since text may begin so.
func (s *qqScanner) head(line string) (qqMessage, bool) {
	if line == "" || line[0] < '0' || line[0] > '9' { // most lines; spares the expression
		return qqMessage{}, false
	}
	h := qqHeader.FindStringSubmatch(line)
	if h == nil {
		return qqMessage{}, false
	}
	at, err := parseTime(h[1], s.loc)
	if err != nil {
		return qqMessage{}, false
	}
	m := qqMessage{at: at}
	if p := qqSender.FindStringSubmatch(h[2]); p != nil {
		m.title, m.name, m.id = p[1], p[2], p[3]
		if p[4] != "" {
			m.id = memberHash(strings.ToLower(p[4]))
		}
		return m, true
	}
	if !s.blank || utf8.RuneCountInString(h[2]) > 40 {
		return qqMessage{}, false
	}
	m.name = h[2]
	return m, true
}

type qq struct {
	out   *output
	names names
	chats map[string]bool // the chats the look ahead found
	ids   ordinals
}

func (q *qq) learnNames(r io.Reader) {
	quiet := &output{counts: map[string]int{}}
	s := &qqScanner{loc: q.out.loc}
	learn := func(m *qqMessage) {
		if m != nil {
			q.names.add(m.name, m.id)
			q.chats[m.channel] = true
		}
	}
	// What is wrong with the file is told by the import itself.
	_ = openText(r).lines(quiet, func(n int, line string) error {
		done, _ := s.feed(n, line)
		learn(done)
		return nil
	})
	learn(s.end())
}

// message makes the events of a message; none of nil.
func (q *qq) message(ctx context.Context, done *qqMessage) error {
	if done == nil {
		return nil
	}
	m := *done
	q.out.accept()
	if want := q.out.o.Channel; want != "" {
		if q.chats[want] && m.channel != want {
			q.out.count("messages of other chats left out", 1)
			return nil
		}
		m.channel = want
	}
	text := strings.TrimSpace(strings.Join(m.text, "\n"))
	q.names.add(m.name, m.id)
	if m.id == "10000" || m.id == "1000000" || m.name == "系统消息" {
		return q.system(ctx, m, text)
	}
	member := m.id
	if member == "" {
		member = memberHash(m.name)
	}
	ev := ingest.Event{
		ID: q.ids.id(m.at, m.channel, member, text), Kind: ingest.KindMessage, At: m.at,
		Channel: m.channel, Member: member, Text: captioned("", text), Mentions: q.names.mentions(text),
		// 28541963xx are Tencent's own group assistants.
		Bot: isBotName(m.name) || strings.HasPrefix(m.id, "28541963"),
	}
	if m.title != "" {
		ev.Attrs = withAttr(ev.Attrs, "title", m.title)
	}
	return q.out.put(ctx, item{ev: ev, line: m.line, alias: m.name})
}
