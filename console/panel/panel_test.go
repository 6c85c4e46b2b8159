package panel_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/console/panel"
	"github.com/hearthlabs/hearth/console/words"
)

// clockOrWrite finds what no statement may hold: the wall clock, and anything
// that does not read.
var clockOrWrite = regexp.MustCompile(`(?i)\b(now|today|yesterday|now64)\(|\b(insert|alter|drop|create|system|url|file|remote|s3)\b\s*[( ]|;`)

func TestDefinitions(t *testing.T) {
	seen := map[string]bool{}
	views := map[string]bool{"": true}
	for _, v := range panel.Views() {
		views[v.ID] = true
	}
	for _, p := range panel.All() {
		if seen[p.ID] || !regexp.MustCompile(`^[a-z_]+$`).MatchString(p.ID) {
			t.Errorf("%s: the id is taken or no id", p.ID)
		}
		seen[p.ID] = true
		if !views[p.View] || (p.View == "") != (p.Kind == panel.Data) {
			t.Errorf("%s: view %q", p.ID, p.View)
		}
		both(t, p.ID, p.Title, p.About)
		if found := clockOrWrite.FindString(p.SQL); found != "" {
			t.Errorf("%s: the statement holds %q", p.ID, found)
		}
		for _, name := range p.Params() {
			if !panel.Known(name) {
				t.Errorf("%s: parameter %s is not known", p.ID, name)
			}
		}
		columns(t, p)
		if d := p.Detail; d != nil && d.Param == "panel" {
			if _, ok := panel.Find(d.From); !ok {
				t.Errorf("%s leads to %s, which is no panel", p.ID, d.From)
			}
		}
		if p.Kind != panel.Data && (p.Width < 1 || p.Width > 12) {
			t.Errorf("%s: width %d", p.ID, p.Width)
		}
	}
}

func columns(t *testing.T, p panel.Panel) {
	t.Helper()
	names := map[string]bool{}
	for _, c := range p.Columns {
		names[c.Name] = true
		both(t, p.ID+"."+c.Name, c.Title)
		if (c.Format == panel.Name) != (c.Words != "") {
			t.Errorf("%s.%s: a name needs words, and nothing else has them", p.ID, c.Name)
		}
		if c.Words != "" && len(c.Words.Words()) == 0 {
			t.Errorf("%s.%s: dictionary %s is empty", p.ID, c.Name, c.Words)
		}
	}
	for _, c := range p.Columns {
		if c.Link != nil && (!names[c.Link.From] || !panel.Known(c.Link.Param)) {
			t.Errorf("%s.%s: link %+v", p.ID, c.Name, *c.Link)
		}
	}
}

// both wants a wording in both languages, and Chinese in the Chinese one.
func both(t *testing.T, what string, all ...words.Text) {
	t.Helper()
	for _, x := range all {
		if strings.TrimSpace(x.EN) == "" || !regexp.MustCompile(`\p{Han}`).MatchString(x.ZH) {
			t.Errorf("%s: wording %+v", what, x)
		}
	}
}

func TestBind(t *testing.T) {
	p, ok := panel.Find("d_messages")
	if !ok {
		t.Fatal("no explorer")
	}
	for _, x := range []struct{ name, param, value, refused string }{
		{"fine", "search", "失望", ""},
		{"a quote is text", "search", "'); DROP TABLE messages --", ""},
		{"missing community", "community", "", "community"},
		{"a line feed", "search", "a\nb", "search"},
		{"not UTF-8", "search", "\xff", "search"},
		{"too long", "search", strings.Repeat("x", 257), "search"},
		{"no such label", "label", "negative' OR 1", "label"},
		{"no such emotion", "emotion", "rage", "emotion"},
		{"a day that is none", "from", "2026-02-30", "from"},
		{"an expression", "from", "today()", "from"},
		{"before time", "from", "0001-01-01", "from"},
		{"no zone", "zone", "Asia/Nowhere", "zone"},
		{"a path", "zone", "../../etc/passwd", "zone"},
		{"the machine's zone", "zone", "Local", "zone"},
		{"ends before it begins", "to", "2026-01-11", "to"},
		{"ten years", "from", "2016-01-01", "from"},
	} {
		_, err := p.Bind(values(x.param, x.value))
		bad, is := errors.AsType[*panel.ParamError](err)
		switch {
		case !is && err != nil, is != (x.refused != ""), is && bad.Name != x.refused:
			t.Errorf("%s: %v, want %q refused", x.name, err, x.refused)
		case is && x.value != "" && strings.Contains(err.Error(), x.value):
			t.Errorf("%s: the refusal repeats the value: %v", x.name, err)
		}
	}
}

func TestBindWrites(t *testing.T) {
	p, ok := panel.Find("c_facts")
	if !ok {
		t.Fatal("no page of a member")
	}
	got, err := p.Bind(values("community", `it's \`, "member", `\x`, "search", "ignored"))
	want := map[string]string{"community": `['it\'s \\']`, "member": `\\x`}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v, bound (-want +got):\n%s", err, diff)
	}
}
