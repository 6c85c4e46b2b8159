package importer

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/hearthlabs/hearth/ingest"
)

// wcCallback is the event change_external_chat in its XML form; the JSON form
// has the same names.
type wcCallback struct {
	Event      flex      `xml:"Event"`
	ChatID     flex      `xml:"ChatId" json:"ChatId"`
	CreateTime flex      `xml:"CreateTime"`
	ChangeType flex      `xml:"ChangeType"`
	Detail     flex      `xml:"UpdateDetail" json:"UpdateDetail"`
	QuitScene  flex      `xml:"QuitScene"`
	Members    wcMembers `xml:"MemChangeList" json:"MemChangeList"`
}

// wcMembers is <Item>a</Item><Item>b</Item>, {"Item": ["a","b"]}, {"Item": "a"}
// or ["a","b"].
type wcMembers struct {
	Item []string `xml:"Item"`
}

// UnmarshalJSON implements json.Unmarshaler.
func (m *wcMembers) UnmarshalJSON(b []byte) error {
	var list []string
	if json.Unmarshal(b, &list) == nil {
		m.Item = list
		return nil
	}
	var boxed struct{ Item json.RawMessage }
	if err := json.Unmarshal(b, &boxed); err != nil {
		return err
	}
	if json.Unmarshal(boxed.Item, &m.Item) == nil {
		return nil
	}
	var one flex
	if err := json.Unmarshal(boxed.Item, &one); err != nil {
		return err
	}
	m.Item = []string{string(one)}
	return nil
}

func (c *wecom) callbackJSON(ctx context.Context, line int, raw json.RawMessage) error {
	var cb wcCallback
	if err := json.Unmarshal(raw, &cb); err != nil {
		return c.out.reject(line, "callback: "+jsonReason(err))
	}
	return c.callback(ctx, line, cb)
}

// xml reads <xml> elements, one or many, wherever they stand.
func (c *wecom) xml(ctx context.Context, r io.Reader) error {
	d := xml.NewDecoder(r)
	// The text is UTF-8 by now, whatever the declaration says.
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			if c.out.good == 0 && c.out.bad == 0 {
				return c.out.formatError()
			}
			return nil
		}
		line, _ := d.InputPos()
		if err != nil {
			return c.xmlError(line, err)
		}
		start, ok := tok.(xml.StartElement)
		if !ok || start.Name.Local != "xml" {
			continue
		}
		var cb wcCallback
		if err := d.DecodeElement(&cb, &start); err != nil {
			return c.xmlError(line, err)
		}
		if err := c.callback(ctx, line, cb); err != nil {
			return err
		}
	}
}

func (c *wecom) xmlError(line int, err error) error {
	if c.out.good == 0 {
		return fmt.Errorf("%w: read XML near line %d: %w", c.out.formatError(), line, err)
	}
	return fmt.Errorf("read XML near line %d: %w", line, err)
}

// callback turns a change of a group into joins and leaves.
func (c *wecom) callback(ctx context.Context, line int, cb wcCallback) error {
	at, ok := seconds(cb.CreateTime)
	if !ok || cb.Event == "" {
		return c.out.reject(line, "callback without Event or CreateTime")
	}
	c.out.accept()
	if cb.Event != "change_external_chat" {
		c.out.count(fmt.Sprintf("callbacks %.40q have no event kind", string(cb.Event)), 1)
		return nil
	}
	kind, cause := ingest.KindJoin, ""
	switch {
	case cb.Detail == "add_member":
	case cb.Detail == "del_member" && cb.QuitScene == "1":
		kind, cause = ingest.KindLeave, "kicked"
	case cb.Detail == "del_member":
		kind, cause = ingest.KindLeave, "self"
	case cb.ChangeType == "dismiss":
		c.out.count("groups dissolved, members not named", 1)
		return nil
	default:
		c.out.count(fmt.Sprintf("group changes %.40q have no event kind", string(cb.ChangeType+" "+cb.Detail)), 1)
		return nil
	}
	if len(cb.Members.Item) == 0 {
		c.out.count("group changes that do not name the members (older callbacks)", 1)
	}
	for _, member := range cb.Members.Item {
		ev := ingest.Event{
			ID: "wc_" + digest(string(cb.ChatID), strconv.FormatInt(at.Unix(), 10), string(cb.Detail), member),
			At: at, Kind: kind, Cause: cause, Channel: c.channel(string(cb.ChatID)), Member: member,
		}
		ev.Bot, ev.Staff = c.role(member, true)
		if err := c.out.put(ctx, item{ev: ev, line: line}); err != nil {
			return err
		}
	}
	return nil
}
