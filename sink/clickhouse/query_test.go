package clickhouse_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/clickhouse/clickhousetest"
)

// TestSkipIndexCutShort: a part whose skip indexes are cut short, as a merge on
// a full disk leaves it, still answers the pipeline's questions.
func TestSkipIndexCutShort(t *testing.T) {
	cfg := clickhousetest.Config(t)
	db := clickhousetest.Open(t, cfg)
	b := block(1, 7, 0, 40)
	if err := db.Write(t.Context(), b, true); err != nil {
		t.Fatal(err)
	}
	key := sink.MessageKey{Community: b.Events[3].Community, MessageID: b.Events[3].MessageID}
	asOf := sink.AsOf{Epoch: 1, Partition: 7, Before: 40}
	before, err := db.FindMessages(t.Context(), []sink.MessageKey{key}, asOf)
	if err != nil || len(before) == 0 {
		t.Fatalf("found %d messages, error %v", len(before), err)
	}
	cut := 0
	for path := range strings.FieldsSeq(ask(t, cfg, "SELECT path FROM system.parts WHERE database = '"+cfg.Database+"' AND table = 'events' AND active")) {
		if !filepath.IsAbs(path) {
			path = filepath.Join(clickhousetest.Engine.Dir(), path)
		}
		if err := filepath.WalkDir(path, func(file string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasPrefix(filepath.Base(file), "skp_idx_") || !strings.Contains(filepath.Ext(file), "mrk") {
				return err
			}
			cut++
			return os.Truncate(file, 0)
		}); err != nil {
			t.Fatal(err)
		}
	}
	if cut == 0 {
		t.Fatal("no index to cut short")
	}
	ask(t, cfg, "SYSTEM DROP INDEX MARK CACHE")
	var answer strings.Builder
	query := "SELECT count() FROM events WHERE message_id = 'none'"
	if err := rawQuery(t, cfg, query, &answer); err == nil || !strings.Contains(err.Error(), "246") {
		t.Fatalf("the index is whole: %q, error %v", answer.String(), err)
	}
	after, err := db.FindMessages(t.Context(), []sink.MessageKey{key}, asOf)
	if err != nil || len(after) != len(before) {
		t.Fatalf("found %d messages, want %d, error %v", len(after), len(before), err)
	}
}
