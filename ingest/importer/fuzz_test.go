package importer_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/importer"
)

// fuzz checks that whatever comes in, an import neither panics nor emits an
// event that breaks the contract, and gives the same events again.
func fuzz(f *testing.F, run read, seeds ...string) {
	f.Helper()
	for _, name := range seeds {
		f.Add(fixture(f, name))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		once := func() (log string) {
			o := importer.Options{Community: "c", Alias: true, Warn: func(line int, reason string) { log += fmt.Sprintln(line, reason) }}
			err := run(context.Background(), bytes.NewReader(in), o, func(ev ingest.Event) error {
				if why := breach(ev); why != "" {
					t.Errorf("event breaks the contract (%s): %+v", why, ev)
				}
				log += ev.ID + "\n"
				return nil
			})
			return log + fmt.Sprint(err)
		}
		if first, second := once(), once(); first != second {
			t.Errorf("two readings differ:\n%s\n%s", first, second)
		}
	})
}

func FuzzTelegram(f *testing.F) {
	fuzz(f, importer.Telegram, "telegram.json", "telegram_account.json")
}
func FuzzDiscord(f *testing.F) { fuzz(f, importer.Discord, "discord.json") }
func FuzzQQ(f *testing.F)      { fuzz(f, importer.QQ, "qq.txt") }
func FuzzWeCom(f *testing.F)   { fuzz(f, importer.WeCom, "wecom.ndjson", "wecom_callbacks.xml") }
func FuzzIRC(f *testing.F)     { fuzz(f, importer.IRC, "irc.log", "weechat.weechatlog") }
func FuzzCSV(f *testing.F)     { fuzz(f, importer.CSV, "chat.csv") }
