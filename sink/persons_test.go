package sink_test

import (
	"strings"
	"testing"

	"github.com/hearthlabs/hearth/sink"
)

// TestEveryTextColumnHasARole fails for a column of text of which nobody has
// said what it can tell about a member: access and erasure would pass it by.
func TestEveryTextColumnHasARole(t *testing.T) {
	for _, table := range sink.Tables() {
		for _, c := range table.Columns {
			if strings.Contains(c.Type, "String") && !sink.HasRole(c.Name) {
				t.Errorf("%s.%s: say in roles (persons.go) what it can tell about a member", table.Name, c.Name)
			}
		}
	}
}

// TestTraces names what access and erasure reach today.
func TestTraces(t *testing.T) {
	got := map[string]string{}
	for _, x := range sink.Traces() {
		var parts []string
		if x.Own {
			parts = append(parts, "own")
		}
		for _, list := range [][]string{x.Members, x.Places, x.Messages, x.Words, x.Record} {
			parts = append(parts, strings.Join(list, ","))
		}
		got[x.Table.Name] = strings.Join(parts, "|")
	}
	for table, want := range map[string]string{
		"events": "own||channel|message_id,reply_to||", "messages": "own|mentions|channel|reply_to|title,text|",
		"transitions": "own|||||", "mood_shifts": "own|||||", "profiles": "own|||||", "member_days": "own|||||", "members": "own|||||",
		"dead_letters": "||||error,key,payload", "annotations": "|||title|",
	} {
		if got[table] != want {
			t.Errorf("%s: %q, want %q", table, got[table], want)
		}
	}
	for _, none := range []string{"batches", "erasures", "communities"} {
		if _, ok := got[none]; ok {
			t.Errorf("%s holds nobody, but has a trace", none)
		}
	}
}
