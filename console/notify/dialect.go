package notify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Kind is whose robot it is.
type Kind string

// The kinds.
const (
	DingTalk Kind = "dingtalk"
	Feishu   Kind = "feishu"
	WeCom    Kind = "wecom"
)

// perMinute is how many messages DingTalk and WeCom take of one robot in a
// minute. DingTalk shuts the robot out for ten minutes after one more.
const perMinute = 20

// dialect is how a service wants to be spoken to.
type dialect struct {
	room    int // bytes of Markdown
	payload func(m Message, text string) map[string]any
	sign    func(secret string, now time.Time, query url.Values, payload map[string]any) // nil: robots are known by their address alone
}

var dialects = map[Kind]dialect{
	DingTalk: {
		room: 18_000, // of 20,000 with everything around it
		payload: func(m Message, text string) map[string]any {
			// A line break needs two spaces, as in Markdown of old.
			return map[string]any{"msgtype": "markdown", "markdown": map[string]string{
				"title": m.Title, "text": "### " + m.Title + "\n\n" + strings.ReplaceAll(text, "\n", "  \n"),
			}}
		},
		sign: func(secret string, now time.Time, query url.Values, _ map[string]any) {
			stamp := strconv.FormatInt(now.UnixMilli(), 10)
			query.Set("timestamp", stamp)
			query.Set("sign", mac(secret, stamp+"\n"+secret))
		},
	},
	Feishu: {
		room: 16_000, // of 20 KB with everything around it
		payload: func(m Message, text string) map[string]any {
			return map[string]any{"msg_type": "interactive", "card": map[string]any{
				"config": map[string]bool{"wide_screen_mode": true},
				"header": map[string]any{
					"title":    map[string]string{"tag": "plain_text", "content": m.Title},
					"template": [...]string{ToneNews: "blue", ToneWarn: "orange", ToneBad: "red", ToneGood: "green"}[m.Tone],
				},
				"elements": []map[string]string{{"tag": "markdown", "content": text}},
			}}
		},
		// The key is made of stamp and secret, and signs nothing.
		sign: func(secret string, now time.Time, _ url.Values, payload map[string]any) {
			stamp := strconv.FormatInt(now.Unix(), 10)
			payload["timestamp"] = stamp
			payload["sign"] = mac(stamp+"\n"+secret, "")
		},
	},
	WeCom: {
		room: 3_800, // of 4,096 with the title
		payload: func(m Message, text string) map[string]any {
			return map[string]any{"msgtype": "markdown", "markdown": map[string]string{"content": "**" + m.Title + "**\n" + text}}
		},
	},
}

func mac(key, text string) string {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// fit joins as many blocks as there is room for, and says how many are left out.
func fit(blocks []string, room int) string {
	const note = 64 // more than the note takes
	all := strings.Join(blocks, "\n\n")
	if len(all) <= room {
		return all
	}
	size, n := 0, 0
	for n < len(blocks) && size+len(blocks[n])+2 <= room-note {
		size += len(blocks[n]) + 2
		n++
	}
	kept := blocks[:n]
	if n == 0 { // better the beginning of the first than nothing
		kept, n = []string{head(blocks[0], room-note)}, 1
	}
	if left := len(blocks) - n; left > 0 {
		return strings.Join(kept, "\n\n") + fmt.Sprintf("\n\n……还有 %d 条写不下", left)
	}
	return strings.Join(kept, "\n\n")
}

// head is the beginning of s, of at most so many bytes, without a torn letter.
func head(s string, bytes int) string {
	if len(s) <= bytes {
		return s
	}
	cut := bytes - len("…")
	for cut > 0 && s[cut]&0xC0 == 0x80 {
		cut--
	}
	return s[:cut] + "…"
}

// markup are the signs by which chats read links, and call somebody (<at …>,
// <@…>), with others that only look like them.
var markup = strings.NewReplacer("<", "＜", ">", "＞", "[", "［", "]", "］", "`", "'", "*", "＊", "\r", "", "\n", " ", "\t", " ")

// Harmless is text that a chat shows as it stands, in one line.
func Harmless(s string) string { return markup.Replace(s) }
