package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/hearthlabs/hearth/ingest"
)

const wantDiscord = `a DiscordChatExporter JSON file (an object with "guild", "channel" and "messages")`

// Discord reads one file of DiscordChatExporter's JSON format, which is one
// channel. Reactions are emitted for the users the export lists, at the time of
// their message, since Discord does not tell when they were given. An edited
// message comes with its last text and the attribute "edited".
func Discord(ctx context.Context, r io.Reader, o Options, emit Emit) error {
	out, err := newOutput("discord", wantDiscord, o, emit)
	if err != nil {
		return err
	}
	d := &discord{out: out, channel: o.Channel}
	s := newJSONStream(r)
	if err := d.walk(ctx, s); err != nil {
		return fmt.Errorf("import discord export: %w", err)
	}
	out.count(reasonUTF8, s.src.fixer.fixed)
	if err := out.finish(ctx); err != nil {
		return fmt.Errorf("import discord export: %w", err)
	}
	return nil
}

type discord struct {
	out     *output
	channel string
}

type dcUser struct {
	ID       flex `json:"id"`
	Name     flex `json:"name"`
	Nickname flex `json:"nickname"`
	IsBot    bool `json:"isBot"`
}

func (u dcUser) display() string {
	if u.Nickname != "" {
		return string(u.Nickname)
	}
	return string(u.Name)
}

type dcMessage struct {
	ID          flex   `json:"id"`
	Type        flex   `json:"type"`
	Timestamp   flex   `json:"timestamp"`
	Edited      flex   `json:"timestampEdited"`
	Content     flex   `json:"content"`
	Author      dcUser `json:"author"`
	Attachments []struct {
		FileName flex `json:"fileName"`
	} `json:"attachments"`
	Embeds   []json.RawMessage `json:"embeds"`
	Stickers []struct {
		Name flex `json:"name"`
	} `json:"stickers"`
	Reactions []dcReaction `json:"reactions"`
	Mentions  []dcUser     `json:"mentions"`
	Reference *struct {
		MessageID flex `json:"messageId"`
	} `json:"reference"`
}

type dcReaction struct {
	Emoji struct {
		ID   flex `json:"id"`
		Name flex `json:"name"`
	} `json:"emoji"`
	Count int      `json:"count"`
	Users []dcUser `json:"users"`
}

func (d *discord) walk(ctx context.Context, s *jsonStream) error {
	headed, found := false, false
	ok, err := s.object(func(key string) error {
		switch key {
		case "guild":
			headed = true
		case "channel":
			headed = true
			return d.channelName(s)
		case "messages":
			if !headed {
				return d.out.formatError()
			}
			found = true
			isArray, err := s.array(func(line int, raw json.RawMessage) error { return d.message(ctx, line, raw) })
			if err == nil && !isArray {
				return d.out.formatError()
			}
			return err
		}
		return s.skip()
	})
	if err != nil {
		if !headed {
			return fmt.Errorf("%w: %w", d.out.formatError(), err)
		}
		return err
	}
	if !ok || !found {
		return d.out.formatError()
	}
	return nil
}

func (d *discord) channelName(s *jsonStream) error {
	var c struct {
		Name flex `json:"name"`
	}
	if err := s.value(&c); err != nil {
		return err
	}
	if d.channel == "" {
		d.channel = string(c.Name)
	}
	return nil
}

func (d *discord) message(ctx context.Context, line int, raw json.RawMessage) error {
	var m dcMessage
	if err := json.Unmarshal(raw, &m); err != nil {
		return d.out.reject(line, "message: "+jsonReason(err))
	}
	at, err := time.Parse(time.RFC3339Nano, string(m.Timestamp))
	if err != nil || m.ID == "" || m.Author.ID == "" {
		return d.out.reject(line, "message without id, timestamp or author")
	}
	d.out.accept()
	ev := ingest.Event{
		ID: string(m.ID), At: at, Channel: d.channel, Member: string(m.Author.ID), Bot: m.Author.IsBot,
	}
	switch m.Type {
	case "Default", "Reply", "19", "20", "23", "ThreadStarterMessage", "21": // 20, 23: commands
		return d.chatMessage(ctx, line, m, ev)
	case "GuildMemberJoin", "7":
		ev.Kind = ingest.KindJoin
		return d.out.put(ctx, item{ev: ev, line: line, alias: m.Author.display()})
	case "RecipientAdd", "RecipientRemove", "1", "2":
		return d.recipients(ctx, line, m, ev)
	}
	d.out.count(fmt.Sprintf("messages of type %.40q have no event kind", string(m.Type)), 1)
	return nil
}

func (d *discord) chatMessage(ctx context.Context, line int, m dcMessage, ev ingest.Event) error {
	ev.Kind, ev.Text = ingest.KindMessage, captioned(m.placeholder(), string(m.Content))
	for _, u := range m.Mentions {
		if u.ID != "" {
			ev.Mentions = appendNew(ev.Mentions, string(u.ID))
		}
	}
	// Other types refer to pinned or forwarded messages.
	if m.Reference != nil && (m.Type == "Reply" || m.Type == "19") {
		ev.ReplyTo = string(m.Reference.MessageID)
	}
	if edited, err := time.Parse(time.RFC3339Nano, string(m.Edited)); err == nil {
		ev.Attrs = withAttr(ev.Attrs, "edited", edited.UTC().Format(time.RFC3339))
	}
	if err := d.out.put(ctx, item{ev: ev, line: line, alias: m.Author.display()}); err != nil {
		return err
	}
	return d.reactions(ctx, line, m, ev)
}

func (d *discord) reactions(ctx context.Context, line int, m dcMessage, msg ingest.Event) error {
	for _, r := range m.Reactions {
		emoji := string(r.Emoji.Name)
		if r.Emoji.ID != "" {
			emoji = ":" + emoji + ":"
		}
		named := 0
		for _, u := range r.Users {
			if u.ID == "" {
				continue
			}
			named++
			if err := d.out.put(ctx, item{line: line, alias: u.display(), ev: ingest.Event{
				ID:   msg.ID + ":r:" + digest(string(u.ID), emoji),
				Kind: ingest.KindReaction, At: msg.At, Channel: msg.Channel, Member: string(u.ID),
				Bot: u.IsBot, MessageID: msg.ID, Emoji: emoji,
			}}); err != nil {
				return err
			}
		}
		d.out.count("reactions by people the export does not name", r.Count-named)
	}
	return nil
}

// recipients turns the changes of a group conversation into joins and leaves.
func (d *discord) recipients(ctx context.Context, line int, m dcMessage, ev ingest.Event) error {
	actor := ev.Member
	for _, u := range m.Mentions {
		one := ev
		one.ID = ev.ID + ":" + string(u.ID)
		one.Member, one.Bot = string(u.ID), u.IsBot
		self := one.Member == actor
		switch {
		case m.Type == "RecipientAdd" || m.Type == "1":
			one.Kind = ingest.KindJoin
			if !self {
				one.Inviter = actor
			}
		case self:
			one.Kind, one.Cause = ingest.KindLeave, "self"
		default:
			one.Kind, one.Cause = ingest.KindLeave, "kicked"
		}
		if err := d.out.put(ctx, item{ev: one, line: line, alias: u.display()}); err != nil {
			return err
		}
	}
	return nil
}

// placeholder says what a message carries besides its content.
func (m dcMessage) placeholder() string {
	switch {
	case len(m.Stickers) > 0:
		return textSticker + string(m.Stickers[0].Name)
	case len(m.Attachments) > 0:
		return fileKind(string(m.Attachments[0].FileName))
	case len(m.Embeds) > 0 && m.Content == "":
		return textLink
	}
	return ""
}
