package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/console/web"
	"github.com/hearthlabs/hearth/console/web/chromium"
)

// morning is when the operator of the simulated community looks: the day after
// its last closed one.
var morning = time.Date(2026, 4, 4, 9, 5, 0, 0, time.FixedZone("CST", 8*3600))

// browser is a page of a running hearth, with what tests ask of it.
type browser struct {
	*chromium.Page
	t    *testing.T
	addr string
}

// browse opens a browser on a process, or skips where there is none.
func browse(t *testing.T, u *upProcess) *browser {
	t.Helper()
	p, err := chromium.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return &browser{p, t, u.web}
}

func needsChromium(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("short mode: looking at the console takes a minute")
	}
	if _, err := chromium.Find(); err != nil {
		t.Skipf("SKIPPED, NOT TESTED: %v", err)
	}
	if len(web.Charts()) == 0 {
		t.Skip("SKIPPED, NOT TESTED: built without the chart library: `make console`, then -tags console")
	}
}

func (b *browser) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *browser) run(script string) { b.t.Helper(); b.must(b.Eval(script, nil)) }

func (b *browser) wait(script string) { b.t.Helper(); b.must(b.Wait(patience, script)) }

// is wants a script to give a value.
func (b *browser) is(what, script string, want any) {
	b.t.Helper()
	var got any
	b.must(b.Eval(script, &got))
	if diff := cmp.Diff(want, got); diff != "" {
		b.t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// ready waits until the view is drawn in that language and theme.
func (b *browser) ready(state string) {
	b.t.Helper()
	b.wait(fmt.Sprintf(`document.body && (document.body.dataset.ready || "").startsWith(%q)`, state))
}

func (b *browser) open(path, state string) {
	b.t.Helper()
	b.must(b.Go("http://" + b.addr + path))
	b.ready(state)
}

// sound wants a view without failures, without a word missing, and no wider than
// its window.
func (b *browser) sound(view string, charts bool) {
	b.t.Helper()
	b.is(view+": failed panels", `[...document.querySelectorAll(".state.error, .skeleton")].map(e => e.closest("section").id)`, []any{})
	b.is(view+": holes in the text", `/undefined|NaN|\[object|\bnull\b/.exec(document.body.innerText)?.[0] ?? ""`, "")
	b.is(view+": sticks out", `document.documentElement.scrollWidth > innerWidth`, false)
	if charts {
		b.wait(`document.querySelectorAll("canvas").length > 0`)
	}
}

// picture keeps a screenshot: in docs with -update, else for whoever looks into
// the test's folder.
func (b *browser) picture(name string, tall int) {
	b.t.Helper()
	var wide bool
	b.must(b.Eval(`innerWidth > 500`, &wide))
	scale := 1.0
	if wide {
		scale = 0.75
	}
	png, err := b.Screenshot(tall, scale)
	b.must(err)
	dir := b.t.TempDir()
	if *updateReadme {
		dir = filepath.Join(top, "docs", "screens")
		b.must(os.MkdirAll(dir, 0o755))
	}
	b.must(os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600))
	if len(png) < 10_000 {
		b.t.Errorf("%s: a picture of %d bytes shows nothing", name, len(png))
	}
}

// quiet wants that the browser had nothing to complain of.
func (b *browser) quiet() {
	b.t.Helper()
	if len(b.Complaints) > 0 {
		b.t.Errorf("the browser complains:\n%s", strings.Join(b.Complaints, "\n"))
	}
	b.Complaints = nil
}
