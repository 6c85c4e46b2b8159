package importer

import (
	"encoding/json"
	"strings"
)

// wcContent holds the bodies of message types that carry words.
type wcContent struct {
	Text struct {
		Content flex `json:"content"`
	} `json:"text"`
	Markdown struct {
		Content flex `json:"content"`
	} `json:"info"`
	Link     wcTitled `json:"link"`
	WeApp    wcTitled `json:"weapp"`
	Record   wcTitled `json:"chatrecord"`
	Location wcTitled `json:"location"`
	Vote     struct {
		Title flex `json:"votetitle"`
	} `json:"vote"`
	Mixed struct {
		Item []struct {
			Type    flex `json:"type"`
			Content flex `json:"content"` // JSON again, in a string
		} `json:"item"`
	} `json:"mixed"`
	Agree    *wcConsent `json:"agree"`
	Disagree *wcConsent `json:"disagree"`
}

type wcTitled struct {
	Title flex `json:"title"`
}

type wcConsent struct {
	UserID flex `json:"userid"`
}

// wcPlaceholders maps message types without words to placeholders.
var wcPlaceholders = map[string]string{
	"image": textImage, "voice": textVoice, "video": textVideo, "emotion": textSticker, "file": textFile,
	"qydiskfile": textFile, "docmsg": textFile, "card": textCard, "meeting_voice_call": textCall, "voiptext": textCall,
	"voip_doc_share": textFile, "sphfeed": textVideo, "news": textLink,
}

// text is what a message of this type says.
func (m wcContent) text(kind string) string {
	switch kind {
	case "text":
		return captioned("", string(m.Text.Content))
	case "markdown":
		return captioned("", string(m.Markdown.Content))
	case "link":
		return captioned(textLink, string(m.Link.Title))
	case "weapp":
		return captioned("[小程序]", string(m.WeApp.Title))
	case "chatrecord":
		return captioned(textRecord, string(m.Record.Title))
	case "location":
		return captioned(textLocation, string(m.Location.Title))
	case "vote":
		return captioned(textPoll, string(m.Vote.Title))
	case "mixed":
		return m.mixed()
	}
	return captioned(wcPlaceholders[kind], "")
}

// mixed joins the parts of a message of text and pictures.
func (m wcContent) mixed() string {
	var text strings.Builder
	for _, part := range m.Mixed.Item {
		var c wcContent
		kind := string(part.Type)
		if kind == "text" && json.Unmarshal([]byte(part.Content), &c.Text) == nil {
			text.WriteString(string(c.Text.Content))
			continue
		}
		text.WriteString(captioned(wcPlaceholders[kind], ""))
	}
	return captioned("", text.String())
}

// agreedBy is who agreed or disagreed to the archive; from unless told.
func (m wcContent) agreedBy(from string) string {
	for _, c := range []*wcConsent{m.Agree, m.Disagree} {
		if c != nil && c.UserID != "" {
			return string(c.UserID)
		}
	}
	return from
}
