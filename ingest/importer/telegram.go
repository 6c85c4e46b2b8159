package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/hearthlabs/hearth/ingest"
)

const wantTelegram = `Telegram Desktop's result.json (an object with "messages", or a whole account's with "chats")`

// Telegram reads the result.json of Telegram Desktop's export: one chat, or a
// whole account, of which groups and channels are taken and private chats are
// not. Times use date_unixtime where the export has it, Options.Zone otherwise.
// Service messages tell joins and leaves; they name people without ids, so if r
// can seek it is read twice, first to learn whose names they are. An edited
// message comes with its last text and the attribute "edited". Reactions are
// emitted for the people the export names (it names only recent ones).
func Telegram(ctx context.Context, r io.Reader, o Options, emit Emit) error {
	out, err := newOutput("telegram", wantTelegram, o, emit)
	if err != nil {
		return err
	}
	t := &telegram{out: out, names: names{}}
	if err := rewound(r, t.learnNames); err != nil {
		return err
	}
	s := newJSONStream(r)
	if err := t.walk(s, func(c tgChat, line int, raw json.RawMessage) error {
		return t.message(ctx, c, line, raw)
	}, func() error { return out.flush(ctx) }); err != nil {
		return fmt.Errorf("import telegram export: %w", err)
	}
	out.count(reasonUTF8, s.src.fixer.fixed)
	if err := out.finish(ctx); err != nil {
		return fmt.Errorf("import telegram export: %w", err)
	}
	return nil
}

type telegram struct {
	out   *output
	names names
}

// tgChat is what stands before a chat's messages.
type tgChat struct {
	name string
	kind string
	id   flex
}

// private reports a chat that belongs to two people and no community.
func (c tgChat) private() bool {
	return c.kind == "personal_chat" || c.kind == "bot_chat" || c.kind == "saved_messages"
}

type tgVisit func(c tgChat, line int, raw json.RawMessage) error

// learnNames maps names to ids; what is wrong with the file is told by the
// import itself, which comes next.
func (t *telegram) learnNames(r io.Reader) {
	_ = t.walk(newJSONStream(r), func(_ tgChat, _ int, raw json.RawMessage) error {
		var m struct {
			From    flex `json:"from"`
			FromID  tgID `json:"from_id"`
			Actor   flex `json:"actor"`
			ActorID tgID `json:"actor_id"`
		}
		if json.Unmarshal(raw, &m) == nil {
			t.names.add(string(m.From), string(m.FromID))
			t.names.add(string(m.Actor), string(m.ActorID))
		}
		return nil
	}, func() error { return nil })
}

// walk visits every message of every chat wanted; end follows each chat.
func (t *telegram) walk(s *jsonStream, visit tgVisit, end func() error) error {
	found := false
	c := tgChat{}
	ok, err := s.object(func(key string) error {
		switch key {
		case "chats", "left_chats":
			found = true
			return t.account(s, visit, end)
		case "messages":
			found = true
			return t.messages(s, c, visit, end)
		case "guild":
			return t.out.formatError() // Discord's exports have messages too
		}
		return c.field(s, key)
	})
	if err != nil {
		if t.out.good == 0 && !found {
			return fmt.Errorf("%w: %w", t.out.formatError(), err)
		}
		return err
	}
	if !ok || !found {
		return t.out.formatError()
	}
	return nil
}

func (c *tgChat) field(s *jsonStream, key string) error {
	switch key {
	case "name":
		return s.value(&c.name)
	case "type":
		return s.value(&c.kind)
	case "id":
		return s.value(&c.id)
	}
	return s.skip()
}

// account walks {"list": [chat, …]}.
func (t *telegram) account(s *jsonStream, visit tgVisit, end func() error) error {
	_, err := s.object(func(key string) error {
		if key != "list" {
			return s.skip()
		}
		_, err := s.each(func() error { return t.accountChat(s, visit, end) })
		return err
	})
	return err
}

func (t *telegram) accountChat(s *jsonStream, visit tgVisit, end func() error) error {
	c := tgChat{}
	_, err := s.object(func(key string) error {
		if key != "messages" {
			return c.field(s, key)
		}
		if c.private() || !t.chosen(c) {
			t.out.count("chats left out (private, or not the channel asked for)", 1)
			return s.skip()
		}
		return t.messages(s, c, visit, end)
	})
	return err
}

// chosen reports whether a chat of an account is the one asked for.
func (t *telegram) chosen(c tgChat) bool {
	want := t.out.o.Channel
	return want == "" || want == c.name || want == string(c.id)
}

func (t *telegram) messages(s *jsonStream, c tgChat, visit tgVisit, end func() error) error {
	ok, err := s.array(func(line int, raw json.RawMessage) error { return visit(c, line, raw) })
	if err != nil {
		return err
	}
	if !ok {
		return t.out.formatError()
	}
	return end()
}

// message turns one element of "messages" into events.
func (t *telegram) message(ctx context.Context, c tgChat, line int, raw json.RawMessage) error {
	var m tgMessage
	if err := json.Unmarshal(raw, &m); err != nil {
		return t.out.reject(line, "message: "+jsonReason(err))
	}
	at, err := m.at(t.out.loc)
	if err != nil || m.ID == "" {
		return t.out.reject(line, "message without id or date")
	}
	t.out.accept()
	t.names.add(string(m.From), string(m.FromID))
	t.names.add(string(m.Actor), string(m.ActorID))
	ev := ingest.Event{ID: "tg:" + string(c.id) + ":" + string(m.ID), At: at, Channel: c.name}
	if t.out.o.Channel != "" && t.out.o.Channel != string(c.id) {
		ev.Channel = t.out.o.Channel
	}
	switch m.Type {
	case "message":
		return t.chatMessage(ctx, c, line, m, ev)
	case "service":
		return t.service(ctx, line, m, ev)
	}
	t.out.count(fmt.Sprintf("elements of type %.40q have no event kind", string(m.Type)), 1)
	return nil
}

func (t *telegram) chatMessage(ctx context.Context, c tgChat, line int, m tgMessage, ev ingest.Event) error {
	ev.Kind, ev.Member = ingest.KindMessage, string(m.FromID)
	if ev.Member == "" && m.From != "" {
		ev.Member = t.names.member(string(m.From))
	}
	ev.Bot = isBotName(string(m.From))
	// A group's anonymous administrators write as the group itself.
	ev.Staff = c.id != "" && ev.Member == "channel"+string(c.id)
	text, mentions, unknown := m.words()
	ev.Text, ev.Mentions = captioned(m.placeholder(), text), mentions
	t.out.count("mentions by @username, which the export does not resolve", unknown)
	if m.ReplyTo != "" && m.ReplyPeer == "" {
		ev.ReplyTo = "tg:" + string(c.id) + ":" + string(m.ReplyTo)
	}
	if edited, err := tgTime(m.EditedUnix, m.Edited, t.out.loc); err == nil {
		ev.Attrs = withAttr(ev.Attrs, "edited", edited.Format(time.RFC3339))
	}
	if m.Forwarded != nil {
		ev.Attrs = withAttr(ev.Attrs, "forwarded", "true")
	}
	if err := t.out.put(ctx, item{ev: ev, line: line, alias: string(m.From)}); err != nil {
		return err
	}
	t.reactions(line, m, ev)
	return nil
}

// reactions queues one event for each person a reaction is told of.
func (t *telegram) reactions(line int, m tgMessage, msg ingest.Event) {
	shift := m.clockShift(msg.At)
	for _, r := range m.Reactions {
		emoji := r.emoji()
		named := 0
		for _, who := range r.Recent {
			if who.FromID == "" {
				continue
			}
			named++
			at, err := time.ParseInLocation(tgLayout, string(who.Date), t.out.loc)
			if shift != nil && err == nil {
				at, err = time.ParseInLocation(tgLayout, string(who.Date), shift)
			}
			if err != nil || at.Before(msg.At) {
				at = msg.At
			}
			t.out.delay(item{line: line, alias: string(who.From), ev: ingest.Event{
				ID:   msg.ID + ":r:" + digest(string(who.FromID), emoji),
				Kind: ingest.KindReaction, At: at, Channel: msg.Channel, Member: string(who.FromID),
				Bot: isBotName(string(who.From)), MessageID: msg.ID, Emoji: emoji,
			}})
		}
		t.out.count("reactions by people the export does not name", r.Count-named)
	}
}

// service turns a service message into joins and leaves.
func (t *telegram) service(ctx context.Context, line int, m tgMessage, ev ingest.Event) error {
	actor := string(m.ActorID)
	if actor == "" && m.Actor != "" {
		actor = t.names.member(string(m.Actor))
	}
	switch m.Action {
	case "join_group_by_link", "join_group_by_request":
		ev.Kind, ev.Member, ev.Bot = ingest.KindJoin, actor, isBotName(string(m.Actor))
		if id := t.names[string(m.Inviter)]; id != "" {
			ev.Inviter = id // clients write "Group" for the group's own link
		}
		return t.out.put(ctx, item{ev: ev, line: line, alias: string(m.Actor)})
	case "create_group", "create_channel":
		first := ev
		first.Kind, first.Member = ingest.KindJoin, actor
		first.ID += ":actor"
		if err := t.out.put(ctx, item{ev: first, line: line, alias: string(m.Actor)}); err != nil {
			return err
		}
		ev.Kind = ingest.KindJoin
	case "invite_members":
		ev.Kind = ingest.KindJoin
	case "remove_members":
		ev.Kind = ingest.KindLeave
	default:
		t.out.count(fmt.Sprintf("service messages %.40q have no event kind", string(m.Action)), 1)
		return nil
	}
	return t.affected(ctx, line, m, actor, ev)
}

// affected emits ev once for each member a service message lists.
func (t *telegram) affected(ctx context.Context, line int, m tgMessage, actor string, ev ingest.Event) error {
	for i, name := range m.Members {
		if name == "" {
			t.out.count("joins or leaves of deleted accounts", 1)
			continue
		}
		self := name == m.Actor
		if self && strings.HasPrefix(string(m.Action), "create_") {
			continue // told already
		}
		one := ev
		one.ID = fmt.Sprintf("%s:%d", ev.ID, i)
		one.Member, one.Bot = t.names.member(string(name)), isBotName(string(name))
		if self {
			one.Member = actor
		}
		switch {
		case ev.Kind == ingest.KindLeave && self:
			one.Cause = "self"
		case ev.Kind == ingest.KindLeave:
			one.Cause = "kicked"
		case !self:
			one.Inviter = actor
		}
		if err := t.out.put(ctx, item{ev: one, line: line, alias: string(name)}); err != nil {
			return err
		}
	}
	return nil
}
