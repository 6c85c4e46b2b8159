package importer_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/importer"
)

// pipe hides that a reader can seek.
type pipe struct{ io.Reader }

// A name in a service message leads to a member who writes only later, if the
// import may look ahead; the event's id is the same either way.
func TestNamesAhead(t *testing.T) {
	export := fixture(t, "telegram.json")
	join := func(in io.Reader) ingest.Event {
		for _, ev := range importText(t, importer.Telegram, in, importer.Options{}).events {
			if ev.ID == "tg:1500000001:7:0" {
				return ev
			}
		}
		t.Fatal("no join of 周周")
		return ingest.Event{}
	}
	ahead, blind := join(bytes.NewReader(export)), join(pipe{bytes.NewReader(export)})
	if ahead.Member != "user1004" || ahead.Inviter != "user1001" {
		t.Errorf("looking ahead: member %q, inviter %q", ahead.Member, ahead.Inviter)
	}
	if !strings.HasPrefix(blind.Member, "m_") {
		t.Errorf("not looking ahead: member %q", blind.Member)
	}
}

func TestEventsInOrderOfTime(t *testing.T) {
	res := importText(t, importer.Telegram, bytes.NewReader(fixture(t, "telegram.json")), importer.Options{})
	if !slices.IsSortedFunc(res.events, func(a, b ingest.Event) int { return a.At.Compare(b.At) }) {
		t.Error("events are not in order of time")
	}
}

func TestLongTextIsCut(t *testing.T) {
	rows := "time,name,text\n2024-05-01 09:00:00,小雨," + strings.Repeat("好", 30000) + "\n"
	res := importText(t, importer.CSV, strings.NewReader(rows), importer.Options{})
	if res.err != nil || len(res.events) != 1 {
		t.Fatalf("%d events, %v", len(res.events), res.err)
	}
	ev := res.events[0]
	if len(ev.Text) != 65535 || !utf8.ValidString(ev.Text) || ev.Attrs["cut"] != "true" {
		t.Errorf("%d bytes, attrs %v", len(ev.Text), ev.Attrs)
	}
	if diff := cmp.Diff([]string{"2: text of 90000 bytes cut to 64 KiB"}, res.warnings); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
}

func TestCSVColumns(t *testing.T) {
	for _, tc := range []struct {
		name, in string
		columns  map[string]string
		want     string // member text of each event, or the error's words
	}{
		{"numbers, no header", "hi;u1;1714525200\n", map[string]string{"text": "1", "member": "2", "at": "3"}, "u1 hi"},
		{"numbers, header", "t;m;w\nhi;u1;1714525200000\n", map[string]string{"text": "1", "member": "2", "at": "3"}, "u1 hi"},
		{"names", "wann\twer\twas\n2024-05-01 09:00\tu1\thi\n", map[string]string{"at": "wann", "member": "wer", "text": "was"}, "u1 hi"},
		{"usual names", "Date,User_ID,Message\n2024-05-01T09:00:00Z,u1,hi\n", nil, "u1 hi"},
		{"unknown field", "a,b\n", map[string]string{"colour": "1"}, `no field "colour"`},
		{"unknown column", "a,b\n", map[string]string{"at": "wann"}, `no column "wann"`},
		{"no time", "a,b\n1,2\n", nil, "expected CSV with a column for the time"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			res := importText(t, importer.CSV, strings.NewReader(tc.in), importer.Options{Columns: tc.columns})
			got := ""
			for _, ev := range res.events {
				got += ev.Member + " " + ev.Text
			}
			if res.err != nil {
				got = res.err.Error()
			}
			if !strings.Contains(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// Messages of every chat of an export of all records, or of the one asked for.
func TestQQChannelSelects(t *testing.T) {
	rule := strings.Repeat("=", 64)
	chat := func(name, text string) string {
		return rule + "\n消息分组:群\n" + rule + "\n消息对象:" + name + "\n" + rule + "\n\n2024-05-01 9:00:00 小雨(100001)\n" + text + "\n\n"
	}
	export := chat("跑团", "跑") + chat("书友", "读")
	for channel, want := range map[string]string{"": "跑团:跑 书友:读", "书友": "书友:读", "别名": "别名:跑 别名:读"} {
		res := importText(t, importer.QQ, strings.NewReader(export), importer.Options{Channel: channel})
		var got []string
		for _, ev := range res.events {
			got = append(got, ev.Channel+":"+ev.Text)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("channel %q: %v, want %s", channel, got, want)
		}
	}
}

func TestWeComShapes(t *testing.T) {
	msg := `{"msgid":"1","action":"send","from":"a","roomid":"r","msgtime":1714525200000,"msgtype":"text","text":{"content":"好"}}`
	callback := `{"Event":"change_external_chat","ChatId":"r","UpdateDetail":"del_member","CreateTime":1714525200,"MemChangeList":{"Item":"wmX"}}`
	for name, in := range map[string]string{
		"array":     "[" + msg + ",\n" + callback + "]",
		"lines":     msg + "\n" + callback + "\n",
		"indented":  "{\n" + msg[1:] + "\n{\n" + callback[1:],
		"reply":     `{"errcode":0,"chatdata":[{"seq":1,"msg":` + msg + `},` + callback + `]}`,
		"bad first": `{"msgid":"0","act` + "\n" + msg + "\n" + callback,
	} {
		res := importText(t, importer.WeCom, strings.NewReader(in), importer.Options{})
		if res.err != nil || len(res.events) != 2 {
			t.Errorf("%s: %d events, %v %v", name, len(res.events), res.err, res.warnings)
			continue
		}
		if ev := res.events[1]; ev.Kind != ingest.KindLeave || ev.Cause != "self" || ev.Member != "wmX" {
			t.Errorf("%s: callback read as %+v", name, ev)
		}
	}
}

// A folder of files is one export: merged by time, equal to one long file.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	for i, rows := range []string{
		"at,member,text\n2024-05-01T09:00:00Z,a,1\n2024-05-01T09:20:00Z,a,3\n2024-05-03T09:00:00Z,a,6\n",
		"at,member,text\n2024-05-01T09:10:00Z,b,2\n2024-05-02T09:00:00Z,b,5\n",
		"at,member,text\nnever,c,0\n2024-05-01T09:30:00Z,c,4\n",
		"at,member,text\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.csv", i)), []byte(rows), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	res := importPath(t, "csv", dir, importer.Options{})
	got := ""
	for _, ev := range res.events {
		got += ev.Text
	}
	if res.err != nil || got != "123456" {
		t.Errorf("got %s, %v", got, res.err)
	}
	if diff := cmp.Diff([]string{`2: 2.csv: time "never" not understood`}, res.warnings); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
}

func importPath(t *testing.T, format, path string, o importer.Options) result {
	t.Helper()
	for _, f := range importer.Formats() {
		if f.Name == format {
			return collect(o, func(o importer.Options, emit importer.Emit) error { return f.Import(t.Context(), path, o, emit) })
		}
	}
	t.Fatalf("no format %s", format)
	return result{}
}

func TestFormats(t *testing.T) {
	var got []string
	for _, f := range importer.Formats() {
		got = append(got, f.Name)
		if f.Help == "" {
			t.Errorf("%s has no help", f.Name)
		}
	}
	if diff := cmp.Diff([]string{"git", "telegram", "discord", "qq", "wecom", "irc", "csv"}, got); diff != "" {
		t.Errorf("formats (-want +got):\n%s", diff)
	}
	log := filepath.Join(t.TempDir(), "irc.example.#coffee.weechatlog")
	if err := os.WriteFile(log, fixture(t, "weechat.weechatlog"), 0o600); err != nil {
		t.Fatal(err)
	}
	if res := importPath(t, "irc", log, importer.Options{}); res.err != nil || res.events[0].Channel != "#coffee" {
		t.Errorf("channel from the file name: %+v, %v", res.events, res.err)
	}
	if res := importPath(t, "qq", filepath.Join(t.TempDir(), "none.txt"), importer.Options{}); !errors.Is(res.err, os.ErrNotExist) {
		t.Errorf("missing file: %v", res.err)
	}
}

func TestLateAndLongIDs(t *testing.T) {
	long := strings.Repeat("a", 200)
	rows := "at,member,text,id\n2024-05-02T09:00:00Z,u1,1," + long + "\n2024-05-02T08:00:00Z,u1,2,\n2024-05-01T09:00:00Z,u1,3,\n"
	res := importText(t, importer.CSV, strings.NewReader(rows), importer.Options{})
	if res.err != nil || len(res.events) != 3 || !strings.HasPrefix(res.events[0].ID, "h_") {
		t.Fatalf("%+v", res)
	}
	want := []string{"0: events over 2 h older than one before them (choose one channel, or sort by time): 1"}
	if diff := cmp.Diff(want, res.warnings); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
}

// Of a Telegram account's chats, the one asked for, by name or id.
func TestTelegramAccountChannel(t *testing.T) {
	for channel, want := range map[string]int{"读书会": 1, "77": 1, "别的群": 0, "阿明": 0} {
		res := importText(t, importer.Telegram, bytes.NewReader(fixture(t, "telegram_account.json")), importer.Options{Channel: channel})
		if res.err != nil || len(res.events) != want {
			t.Errorf("channel %q: %d events, want %d, %v", channel, len(res.events), want, res.err)
		}
	}
}

// irssi writes dates in the user's language.
func TestIRCChineseDates(t *testing.T) {
	log := "--- Log opened 三  5月 01 23:59:00 2024\n23:59 < a> 晚\n--- Day changed 四  5月 02 2024\n00:00:05 < a> 早\n"
	res := importText(t, importer.IRC, strings.NewReader(log), importer.Options{})
	if res.err != nil || len(res.events) != 2 {
		t.Fatalf("%+v", res)
	}
	if got := res.events[1].At.Sub(res.events[0].At).Seconds(); got != 65 {
		t.Errorf("%g seconds apart, want 65", got)
	}
}

// Rows the contract would refuse are told, whichever field they lack.
func TestCSVRefuses(t *testing.T) {
	for row, want := range map[string]string{
		"reaction,,,":        "reaction without message_id",
		"challenge,,join,":   "challenge without challenge_id",
		"challenge,c1,,":     "challenge without action",
		"challenge,c1,won,":  `action: "won" is not join, progress or complete`,
		"leave,,,gone":       `cause: "gone" is not self, kicked or dissolved`,
		"roster,,,":          `kind "roster" is not one a CSV can have`,
		"challenge,c1,join,": "",
		"leave,,,kicked":     "",
	} {
		in := "at,member,kind,challenge_id,action,cause\n2024-05-01T09:00:00Z,u0,join,,,\n2024-05-01T09:00:00Z,u1," + row + "\n"
		res := importText(t, importer.CSV, strings.NewReader(in), importer.Options{})
		if got := strings.TrimPrefix(strings.Join(res.warnings, "|"), "3: "); res.err != nil || got != want {
			t.Errorf("%s: %q, want %q, %v", row, got, want, res.err)
		}
	}
}

func TestWeComDisagree(t *testing.T) {
	in := `{"msgid":"1_external","action":"send","from":"WangLi","roomid":"","msgtime":1714525200000,"msgtype":"disagree","disagree":{"userid":"wmAAA111"}}`
	res := importText(t, importer.WeCom, strings.NewReader(in), importer.Options{})
	if res.err != nil || len(res.events) != 1 {
		t.Fatalf("%+v", res)
	}
	if ev := res.events[0]; ev.Kind != ingest.KindConsent || ev.Granted == nil || *ev.Granted || ev.Purpose != "text" || ev.Member != "wmAAA111" {
		t.Errorf("got %+v", ev)
	}
}

func TestTimeOutOfRange(t *testing.T) {
	in := "2024-05-01 9:00:00 小雨(100001)\n好\n\n5024-05-01 9:00:00 小雨(100001)\n远\n"
	res := importText(t, importer.QQ, strings.NewReader(in), importer.Options{})
	if len(res.events) != 1 || strings.Join(res.warnings, "|") != "4: time out of range" {
		t.Errorf("%d events, warnings %q, %v", len(res.events), res.warnings, res.err)
	}
}
