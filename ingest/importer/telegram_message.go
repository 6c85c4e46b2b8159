package importer

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// tgLayout is a local time of the machine that exported.
const tgLayout = "2006-01-02T15:04:05"

// tgMessage is an element of "messages", a message or a service message.
type tgMessage struct {
	ID         flex            `json:"id"`
	Type       flex            `json:"type"`
	Date       flex            `json:"date"`
	DateUnix   flex            `json:"date_unixtime"`
	Edited     flex            `json:"edited"`
	EditedUnix flex            `json:"edited_unixtime"`
	From       flex            `json:"from"`
	FromID     tgID            `json:"from_id"`
	Actor      flex            `json:"actor"`
	ActorID    tgID            `json:"actor_id"`
	Action     flex            `json:"action"`
	Members    []flex          `json:"members"`
	Inviter    flex            `json:"inviter"`
	ReplyTo    flex            `json:"reply_to_message_id"`
	ReplyPeer  flex            `json:"reply_to_peer_id"`
	Forwarded  json.RawMessage `json:"forwarded_from"`
	Text       json.RawMessage `json:"text"`
	Photo      json.RawMessage `json:"photo"`
	File       json.RawMessage `json:"file"`
	MediaType  flex            `json:"media_type"`
	MimeType   flex            `json:"mime_type"`
	Sticker    flex            `json:"sticker_emoji"`
	Poll       *struct {
		Question flex `json:"question"`
	} `json:"poll"`
	Location  json.RawMessage `json:"location_information"`
	Contact   json.RawMessage `json:"contact_information"`
	Reactions []tgReaction    `json:"reactions"`
}

type tgReaction struct {
	Type   flex `json:"type"`
	Count  int  `json:"count"`
	Emoji  flex `json:"emoji"`
	Recent []struct {
		From   flex `json:"from"`
		FromID tgID `json:"from_id"`
		Date   flex `json:"date"`
	} `json:"recent"`
}

func (r tgReaction) emoji() string {
	switch {
	case r.Emoji != "":
		return string(r.Emoji)
	case r.Type == "paid":
		return "⭐"
	}
	return ":custom:"
}

// tgID is "user123" or "channel123"; exports of 2020 have the bare number.
type tgID string

// UnmarshalJSON implements json.Unmarshaler.
func (id *tgID) UnmarshalJSON(b []byte) error {
	var f flex
	if err := f.UnmarshalJSON(b); err != nil {
		return err
	}
	*id = tgID(f)
	if len(f) > 0 && f[0] >= '0' && f[0] <= '9' {
		*id = tgID("user" + f)
	}
	return nil
}

func (m tgMessage) at(loc *time.Location) (time.Time, error) {
	return tgTime(m.DateUnix, m.Date, loc)
}

func tgTime(unix, local flex, loc *time.Location) (time.Time, error) {
	if at, ok := parseEpoch(string(unix)); ok {
		return at, nil
	}
	at, err := time.ParseInLocation(tgLayout, string(local), loc)
	if err != nil {
		return time.Time{}, fmt.Errorf("parse date: %w", err)
	}
	return at.UTC(), nil
}

// clockShift is the zone of the exporting machine, found by comparing the two
// forms of the message's time; nil if the export has one form only.
func (m tgMessage) clockShift(at time.Time) *time.Location {
	local, err := time.Parse(tgLayout, string(m.Date))
	if m.DateUnix == "" || err != nil {
		return nil
	}
	shift := local.Sub(at)
	if shift < -15*time.Hour || shift > 15*time.Hour {
		return nil
	}
	return time.FixedZone("", int(shift/time.Second))
}

// words joins the pieces of a text. Mentions with an id are resolved, those by
// @username are counted: the export does not say whose they are.
func (m tgMessage) words() (text string, mentions []string, unknown int) {
	var pieces []json.RawMessage
	if json.Unmarshal(m.Text, &pieces) != nil {
		pieces = []json.RawMessage{m.Text}
	}
	var b strings.Builder
	for _, p := range pieces {
		var plain string
		if json.Unmarshal(p, &plain) == nil {
			b.WriteString(plain)
			continue
		}
		var e struct {
			Type   flex `json:"type"`
			Text   flex `json:"text"`
			UserID tgID `json:"user_id"`
		}
		if json.Unmarshal(p, &e) != nil {
			continue
		}
		b.WriteString(string(e.Text))
		switch {
		case e.Type == "mention_name" && e.UserID != "":
			mentions = appendNew(mentions, string(e.UserID))
		case e.Type == "mention":
			unknown++
		}
	}
	return b.String(), mentions, unknown
}

// placeholder says in a word what a message carries besides text.
func (m tgMessage) placeholder() string {
	switch m.MediaType {
	case "sticker":
		return textSticker + string(m.Sticker) // the emoji carries the feeling
	case "animation":
		return textSticker
	case "voice_message", "audio_file":
		return textVoice
	case "video_file", "video_message":
		return textVideo
	}
	switch {
	case m.Photo != nil || m.File != nil && strings.HasPrefix(string(m.MimeType), "image/"):
		return textImage
	case m.File != nil:
		return textFile
	case m.Poll != nil:
		return captioned(textPoll, string(m.Poll.Question))
	case m.Location != nil:
		return textLocation
	case m.Contact != nil:
		return textCard
	}
	return ""
}

// jsonReason names the field an element failed on, without its content.
func jsonReason(err error) string {
	if te, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Sprintf("field %q is a %s", te.Field, te.Value)
	}
	return err.Error()
}
