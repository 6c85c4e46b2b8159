package importer

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/hearthlabs/hearth/ingest"
)

const wantWeCom = `WeCom conversation-archive messages (decrypted, a JSON array or NDJSON with "msgid") or change_external_chat callbacks (JSON or XML)`

// WeCom reads decrypted messages of the conversation archive (会话内容存档) and
// the callbacks of external group chats, which tell joins and leaves. Both may
// stand in one file: as a JSON array, as NDJSON, as the reply of an interface
// ("chatdata"), or, callbacks only, as XML. Agreeing to the archive becomes a
// consent for text, a red packet a redpacket, a revoke a recall. Robots are
// flagged; in a chat with outside people, the company's own are flagged staff.
// The dissolving of a group does not name the members and is counted.
func WeCom(ctx context.Context, r io.Reader, o Options, emit Emit) error {
	out, err := newOutput("wecom", wantWeCom, o, emit)
	if err != nil {
		return err
	}
	c := &wecom{out: out}
	src := openJSON(r)
	err = c.read(ctx, src)
	out.count(reasonUTF8, src.fixer.fixed)
	if err == nil {
		err = out.finish(ctx)
	}
	if err != nil {
		return fmt.Errorf("import wecom archive: %w", err)
	}
	return nil
}

type wecom struct{ out *output }

// read looks at the first sign to tell XML, an array and single objects apart.
func (c *wecom) read(ctx context.Context, src *source) error {
	first, lead, err := firstSign(src.Reader)
	if err != nil {
		if errors.Is(err, io.EOF) {
			return c.out.formatError()
		}
		return fmt.Errorf("read archive: %w", err)
	}
	src.Reader = bufio.NewReaderSize(io.MultiReader(strings.NewReader(lead), src.Reader), sniffLen)
	visit := func(line int, raw json.RawMessage) error { return c.element(ctx, line, raw) }
	switch first {
	case '<':
		return c.xml(ctx, src.Reader)
	case '[':
		s := newJSONStream(src.Reader)
		_, err := s.array(visit)
		return err
	case '{':
		return c.objects(src, visit)
	}
	return c.out.formatError()
}

// firstSign reads up to the first byte that is not white space; lead is what
// has to be put back.
func firstSign(r *bufio.Reader) (sign byte, lead string, err error) {
	var b strings.Builder
	for {
		c, err := r.ReadByte()
		if err != nil {
			return 0, "", err
		}
		b.WriteByte(c)
		if !strings.ContainsRune(" \t\r\n", rune(c)) {
			return c, b.String(), nil
		}
	}
}

// objects reads NDJSON line by line, so that one bad line costs no other, unless
// the first line is the beginning of an object written over several lines.
func (c *wecom) objects(src *source, visit func(int, json.RawMessage) error) error {
	head, err := src.Peek(sniffLen)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return fmt.Errorf("read archive: %w", err)
	}
	line, _, whole := bytes.Cut(bytes.TrimLeft(head, " \t\r\n"), []byte("\n"))
	line = bytes.TrimRight(line, " \t\r")
	if json.Valid(line) || whole && !bytes.ContainsAny(line[len(line)-1:], "{[,") {
		return src.lines(c.out, func(n int, line string) error {
			if strings.TrimSpace(line) == "" {
				return nil
			}
			if !json.Valid([]byte(line)) {
				return c.out.reject(n, "line is not JSON")
			}
			return visit(n, json.RawMessage(line))
		})
	}
	s := newJSONStream(src.Reader)
	for s.dec.More() {
		var raw json.RawMessage
		if err := s.dec.Decode(&raw); err != nil {
			if c.out.good == 0 {
				return fmt.Errorf("%w: %w", c.out.formatError(), s.fail(err))
			}
			return s.fail(err)
		}
		if err := visit(s.lines.at(s.dec.InputOffset()-int64(len(raw))), raw); err != nil {
			return err
		}
	}
	return nil
}

// element reads one object: a message, a callback, or a wrapper around them.
func (c *wecom) element(ctx context.Context, line int, raw json.RawMessage) error {
	var e struct {
		MsgID    flex              `json:"msgid"`
		Event    flex              `json:"Event"`
		Inner    json.RawMessage   `json:"msg"`
		ChatData []json.RawMessage `json:"chatdata"`
		Cipher   flex              `json:"encrypt_chat_msg"`
	}
	if err := json.Unmarshal(raw, &e); err != nil {
		return c.out.reject(line, "element: "+jsonReason(err))
	}
	switch {
	case e.ChatData != nil:
		for _, inner := range e.ChatData {
			if err := c.element(ctx, line, inner); err != nil {
				return err
			}
		}
		return nil
	case e.Event != "":
		return c.callbackJSON(ctx, line, raw)
	case len(e.Inner) > 0 && e.Inner[0] == '{':
		return c.element(ctx, line, e.Inner)
	case e.Cipher != "":
		return c.out.reject(line, "message is still encrypted")
	case e.MsgID == "":
		return c.out.reject(line, "neither a message (msgid) nor a callback (Event)")
	}
	return c.message(ctx, line, raw)
}

type wcMessage struct {
	MsgID   flex   `json:"msgid"`
	Action  flex   `json:"action"`
	From    flex   `json:"from"`
	ToList  []flex `json:"tolist"`
	RoomID  flex   `json:"roomid"`
	MsgTime flex   `json:"msgtime"`
	Type    flex   `json:"msgtype"`
	Revoke  *struct {
		PreMsgID flex `json:"pre_msgid"`
	} `json:"revoke"`
	wcContent
}

func (c *wecom) message(ctx context.Context, line int, raw json.RawMessage) error {
	var m wcMessage
	if err := json.Unmarshal(raw, &m); err != nil {
		return c.out.reject(line, "message: "+jsonReason(err))
	}
	if m.Action == "switch" {
		c.out.accept()
		c.out.count("elements that have no event kind (switch)", 1)
		return nil
	}
	at, ok := parseEpoch(string(m.MsgTime))
	if !ok || m.From == "" {
		return c.out.reject(line, "message without msgtime or from")
	}
	c.out.accept()
	ev := ingest.Event{ID: string(m.MsgID), At: at, Channel: c.channel(string(m.RoomID)), Member: string(m.From)}
	ev.Bot, ev.Staff = c.role(ev.Member, strings.HasSuffix(ev.ID, "_external"))
	if reason := m.fill(&ev); reason != "" {
		c.out.count(reason, 1)
		return nil
	}
	return c.out.put(ctx, item{ev: ev, line: line})
}

func (c *wecom) channel(room string) string {
	switch {
	case c.out.o.Channel != "":
		return c.out.o.Channel
	case room == "":
		return "direct" // between two people
	}
	return room
}

// role tells from an id's prefix who writes: wb is a robot, wo and wm are
// outside people, all others belong to the company.
func (c *wecom) role(id string, external bool) (bot, staff bool) {
	if strings.HasPrefix(id, "wb") {
		return true, false
	}
	outside := strings.HasPrefix(id, "wo") || strings.HasPrefix(id, "wm")
	return false, external && !outside
}

// fill sets what depends on the message's type; it returns why a message has
// no event, or "".
func (m wcMessage) fill(ev *ingest.Event) string {
	switch m.Type {
	case "revoke":
		if m.Revoke == nil || m.Revoke.PreMsgID == "" {
			return "recalls that do not say which message"
		}
		ev.Kind, ev.MessageID = ingest.KindRecall, string(m.Revoke.PreMsgID)
	case "agree", "disagree":
		ev.Kind, ev.Purpose, ev.Granted = ingest.KindConsent, "text", new(m.Type == "agree")
		ev.Member = m.agreedBy(ev.Member)
		ev.Staff = false
	case "redpacket", "external_redpacket":
		ev.Kind = ingest.KindRedpacket
	default:
		ev.Kind, ev.Text = ingest.KindMessage, m.text(string(m.Type))
	}
	return ""
}

// seconds reads a callback's CreateTime.
func seconds(s flex) (time.Time, bool) { return parseEpoch(strings.TrimSpace(string(s))) }
