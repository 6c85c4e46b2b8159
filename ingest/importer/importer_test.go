package importer_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/importer"
)

var update = flag.Bool("update", false, "rewrite the golden files")

type read func(context.Context, io.Reader, importer.Options, importer.Emit) error

// breach says how an event breaks the contract, or "": what the importer emits,
// written as JSON, must be what the pipeline's own decoder takes.
func breach(ev ingest.Event) string {
	b, err := json.Marshal(ev)
	if err != nil {
		return err.Error()
	}
	var d ingest.Decoder
	_, unknown, err := d.Decode(ingest.Record{Value: b})
	switch {
	case err != nil:
		return err.Error()
	case unknown > 0:
		return "unknown fields"
	case ev.Member == "" || ev.Platform == "":
		return "no member or platform"
	case !utf8.ValidString(ev.ID + ev.Text + ev.Member + ev.Channel + ev.Emoji + ev.Alias + strings.Join(ev.Mentions, "")):
		return "UTF-8" // before JSON could repair it
	}
	return ""
}

// result is what an import gave.
type result struct {
	events   []ingest.Event
	warnings []string
	err      error
}

func collect(o importer.Options, run func(importer.Options, importer.Emit) error) result {
	var res result
	o.Community = "cafe"
	o.Warn = func(line int, reason string) {
		res.warnings = append(res.warnings, fmt.Sprintf("%d: %s", line, reason))
	}
	res.err = run(o, func(ev ingest.Event) error {
		if why := breach(ev); why != "" {
			return fmt.Errorf("event breaks the contract (%s): %+v", why, ev)
		}
		res.events = append(res.events, ev)
		return nil
	})
	return res
}

func importText(t *testing.T, f read, in io.Reader, o importer.Options) result {
	t.Helper()
	return collect(o, func(o importer.Options, emit importer.Emit) error { return f(t.Context(), in, o, emit) })
}

func (r result) ndjson(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for _, ev := range r.events {
		if err := enc.Encode(ev); err != nil {
			t.Fatal(err)
		}
	}
	for _, w := range r.warnings {
		fmt.Fprintf(&b, "# %s\n", w)
	}
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func fixture(tb testing.TB, name string) []byte {
	tb.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func TestGolden(t *testing.T) {
	for _, tc := range []struct {
		file string
		read read
		o    importer.Options
	}{
		{"telegram.json", importer.Telegram, importer.Options{}},
		{"telegram_account.json", importer.Telegram, importer.Options{}},
		{"discord.json", importer.Discord, importer.Options{}},
		{"qq.txt", importer.QQ, importer.Options{}},
		{"wecom.ndjson", importer.WeCom, importer.Options{}},
		{"wecom_callbacks.xml", importer.WeCom, importer.Options{}},
		{"irc.log", importer.IRC, importer.Options{Channel: "#coffee"}},
		{"weechat.weechatlog", importer.IRC, importer.Options{Channel: "#tea"}},
		{"chat.csv", importer.CSV, importer.Options{}},
	} {
		t.Run(tc.file, func(t *testing.T) {
			res := importText(t, tc.read, bytes.NewReader(fixture(t, tc.file)), tc.o)
			if res.err != nil {
				t.Fatal(res.err)
			}
			golden(t, tc.file, res.ndjson(t))
		})
	}
}

// longer puts more elements into an export, as a later one has.
func longer(export, more []byte, end string) []byte {
	if end == "" {
		return append(append([]byte{}, export...), more...)
	}
	i := bytes.LastIndex(export, []byte(end))
	head := append([]byte{}, bytes.TrimRight(export[:i], " \n")...)
	return append(append(append(head, ",\n"...), more...), export[i:]...)
}

func TestLongerExportAddsOnlyNew(t *testing.T) {
	for _, tc := range []struct {
		file, more, end string
		read            read
		added           int
	}{
		{"telegram.json", "telegram.more", "]", importer.Telegram, 2},
		{"discord.json", "discord.more", "],", importer.Discord, 1},
		{"qq.txt", "qq.more", "", importer.QQ, 1},
		{"wecom.ndjson", "wecom.more", "", importer.WeCom, 1},
		{"irc.log", "irc.more", "", importer.IRC, 1},
		{"chat.csv", "csv.more", "", importer.CSV, 1},
	} {
		t.Run(tc.file, func(t *testing.T) {
			export := fixture(t, tc.file)
			short := importText(t, tc.read, bytes.NewReader(export), importer.Options{})
			long := importText(t, tc.read, bytes.NewReader(longer(export, fixture(t, tc.more), tc.end)), importer.Options{})
			onlyNew(t, short, long, tc.added)
		})
	}
}

// onlyNew checks that long has all events of short, unchanged, and n more.
func onlyNew(t *testing.T, short, long result, n int) {
	t.Helper()
	if short.err != nil || long.err != nil {
		t.Fatal(short.err, long.err)
	}
	have := map[string]ingest.Event{}
	for _, ev := range long.events {
		if _, twice := have[ev.ID]; twice {
			t.Errorf("id %s used twice", ev.ID)
		}
		have[ev.ID] = ev
	}
	for _, ev := range short.events {
		if diff := cmp.Diff(ev, have[ev.ID]); diff != "" {
			t.Errorf("event changed (-short +long):\n%s", diff)
		}
	}
	if got := len(long.events) - len(short.events); got != n {
		t.Errorf("longer export adds %d events, want %d", got, n)
	}
}

func TestWrongFormat(t *testing.T) {
	files := []string{"telegram.json", "discord.json", "qq.txt", "wecom.ndjson", "irc.log", "chat.csv"}
	reads := []read{importer.Telegram, importer.Discord, importer.QQ, importer.WeCom, importer.IRC, importer.CSV}
	for i, f := range reads {
		for j, file := range files {
			if i == j {
				continue
			}
			res := importText(t, f, bytes.NewReader(fixture(t, file)), importer.Options{})
			if !errors.Is(res.err, importer.ErrFormat) || !strings.Contains(res.err.Error(), "expected ") || len(res.events) > 0 {
				t.Errorf("%s read as %s: %d events, error %v", file, files[i], len(res.events), res.err)
			}
		}
		for _, junk := range []string{"", "\x00\xff\xfe\x01", "{}", "[]", "\n\n"} {
			res := importText(t, f, strings.NewReader(junk), importer.Options{})
			if len(res.events) > 0 {
				t.Errorf("%q read as %s: %d events", junk, files[i], len(res.events))
			}
		}
	}
}

func TestTruncatedJSON(t *testing.T) {
	for file, f := range map[string]read{"telegram.json": importer.Telegram, "discord.json": importer.Discord} {
		export := fixture(t, file)
		res := importText(t, f, bytes.NewReader(export[:len(export)*2/3]), importer.Options{})
		if !errors.Is(res.err, io.ErrUnexpectedEOF) || len(res.events) == 0 {
			t.Errorf("%s: %d events, error %v", file, len(res.events), res.err)
		}
	}
}

func TestAlias(t *testing.T) {
	export := fixture(t, "telegram.json")
	res := importText(t, importer.Telegram, bytes.NewReader(export), importer.Options{Alias: true})
	got := map[string]string{}
	for _, ev := range res.events {
		if ev.Kind == ingest.KindProfile {
			got[ev.Member] = ev.Alias
		}
	}
	want := map[string]string{
		"user1001": "小雨", "user1002": "阿明", "user1003": "Chen", "user1004": "周周",
		"user9001": "GroupHelpBot", "channel1500000001": "手冲咖啡爱好者",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("aliases (-want +got):\n%s", diff)
	}
}

func TestOptions(t *testing.T) {
	in := func() io.Reader { return bytes.NewReader(fixture(t, "chat.csv")) }
	emit := func(ingest.Event) error { return nil }
	if err := importer.CSV(t.Context(), in(), importer.Options{}, emit); err == nil {
		t.Error("no community: no error")
	}
	if err := importer.CSV(t.Context(), in(), importer.Options{Community: "c", Zone: "Mars/Base"}, emit); err == nil {
		t.Error("unknown zone: no error")
	}
	stop := errors.New("stop")
	if err := importer.CSV(t.Context(), in(), importer.Options{Community: "c"}, func(ingest.Event) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("error of emit is lost: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := importer.CSV(ctx, in(), importer.Options{Community: "c"}, emit); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	res := importText(t, importer.CSV, in(), importer.Options{Zone: "Europe/Berlin", Platform: "forum", Channel: "lesen"})
	want := time.Date(2024, 5, 1, 7, 0, 0, 0, time.UTC)
	if ev := res.events[0]; !ev.At.Equal(want) || ev.Platform != "forum" || ev.Channel != "lesen" {
		t.Errorf("options not applied: %+v", ev)
	}
}

func TestEncodings(t *testing.T) {
	plain := bytes.TrimPrefix(fixture(t, "qq.txt"), []byte("\xef\xbb\xbf"))
	want := importText(t, importer.QQ, bytes.NewReader(plain), importer.Options{}).events
	gbk, err := simplifiedchinese.GBK.NewEncoder().Bytes(plain)
	if err != nil {
		t.Fatal(err)
	}
	utf16 := []byte{0xff, 0xfe}
	for _, r := range string(plain) { // all in the basic plane
		utf16 = append(utf16, byte(r), byte(r>>8))
	}
	for name, b := range map[string][]byte{"gbk": gbk, "utf16": utf16} {
		res := importText(t, importer.QQ, bytes.NewReader(b), importer.Options{})
		if diff := cmp.Diff(want, res.events); diff != "" {
			t.Errorf("%s (-utf8 +got):\n%s", name, diff)
		}
	}
	// A few damaged bytes do not make it GBK; they are replaced and counted.
	damaged := bytes.Replace(plain, []byte("大家好"), []byte("大\xff家好"), 1)
	res := importText(t, importer.QQ, bytes.NewReader(damaged), importer.Options{})
	if got := strings.Join(res.warnings, "\n"); !strings.Contains(got, "invalid UTF-8 bytes replaced: 1") {
		t.Errorf("warnings: %s", got)
	}
}
