package importer_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/importer"
)

// repo is a work tree made for a test.
type repo struct {
	t   *testing.T
	dir string
}

func newRepo(t *testing.T) repo {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	r := repo{t: t, dir: filepath.Join(t.TempDir(), "tea")}
	r.git(nil, "init", "--quiet", "-b", "main", r.dir)
	return r
}

func (r repo) git(env []string, args ...string) {
	r.t.Helper()
	cmd := exec.CommandContext(r.t.Context(), "git", args...)
	cmd.Env = append(os.Environ(), append([]string{
		"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_COMMITTER_NAME=Keeper", "GIT_COMMITTER_EMAIL=keeper@example.org", "GIT_COMMITTER_DATE=2024-06-01T00:00:00Z",
		"GIT_AUTHOR_NAME=Keeper", "GIT_AUTHOR_EMAIL=keeper@example.org",
	}, env...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

func (r repo) commit(name, mail, date, message string) {
	r.t.Helper()
	r.git([]string{"GIT_AUTHOR_NAME=" + name, "GIT_AUTHOR_EMAIL=" + mail, "GIT_AUTHOR_DATE=" + date},
		"-C", r.dir, "commit", "--quiet", "--allow-empty", "-m", message)
}

func (r repo) fill() {
	r.t.Helper()
	r.commit("Ada Lovell", "Ada@Example.org", "2024-05-01T10:00:00+08:00", "修好茶壶的漏水\n\n感谢 ben@example.org 的报告。\n\n\n\nUse lodash@4.17.21.\n\nSigned-off-by: Ada Lovell <ada@example.org>\nReviewed-by: Ben Stone <ben@example.org>\nCo-authored-by: Ben Stone <BEN@example.org>")
	r.commit("Ben Stone", "ben@example.org", "2024-05-01T09:00:00+08:00", "写在前面，提交在后")
	r.commit("dependabot[bot]", "49+dependabot[bot]@users.example.org", "2024-05-01T11:00:00Z", "build: bump kettle from 1 to 2")
	r.git(nil, "-C", r.dir, "branch", "side", "HEAD~1")
	r.git(nil, "-C", r.dir, "checkout", "--quiet", "side")
	r.commit("Ada Lovell", "ada@example.org", "2024-05-01T12:00:00Z", "旁支")
	r.git(nil, "-C", r.dir, "checkout", "--quiet", "main")
	r.git([]string{"GIT_AUTHOR_DATE=2024-05-01T12:00:00Z"}, "-C", r.dir, "merge", "--quiet", "--no-ff", "-m", "Merge pull request #7 from benstone/side\n\nOolong", "side")
}

func TestGit(t *testing.T) {
	r := newRepo(t)
	r.fill()
	res := importPath(t, "git", r.dir, importer.Options{})
	if res.err != nil {
		t.Fatal(res.err)
	}
	golden(t, "git", res.ndjson(t))
	out := strings.ToLower(res.ndjson(t))
	for _, private := range []string{"example.org", "ada", "ben", "lovell", "stone", "keeper"} {
		if strings.Contains(out, private) {
			t.Errorf("%q is in the output", private)
		}
	}
	if len(res.warnings) > 0 {
		t.Errorf("warnings: %v", res.warnings)
	}
}

func TestGitBareEqualsWorkTree(t *testing.T) {
	r := newRepo(t)
	r.fill()
	bare := filepath.Join(t.TempDir(), "tea.git")
	r.git(nil, "clone", "--quiet", "--bare", r.dir, bare)
	want, got := importPath(t, "git", r.dir, importer.Options{}), importPath(t, "git", bare, importer.Options{})
	if diff := cmp.Diff(want.events, got.events); diff != "" || got.err != nil {
		t.Errorf("%v (-work tree +bare):\n%s", got.err, diff)
	}
}

func TestGitLongerHistoryAddsOnlyNew(t *testing.T) {
	r := newRepo(t)
	r.fill()
	short := importPath(t, "git", r.dir, importer.Options{})
	r.commit("Cleo", "cleo@example.org", "2024-05-09T09:00:00Z", "又泡了一壶")
	onlyNew(t, short, importPath(t, "git", r.dir, importer.Options{}), 1)
}

func TestGitUnusual(t *testing.T) {
	r := newRepo(t)
	res := importPath(t, "git", r.dir, importer.Options{})
	if res.err != nil || len(res.events) != 0 || len(res.warnings) != 1 {
		t.Errorf("empty repository: %+v", res)
	}
	if res := importPath(t, "git", filepath.Join(r.dir, "none"), importer.Options{}); !errors.Is(res.err, importer.ErrFormat) {
		t.Errorf("no repository: %v", res.err)
	}
	r.commit("Ada", "ada@example.org", "2024-05-01T09:00:00Z", "一")
	stop := errors.New("stop")
	err := importer.Git(t.Context(), r.dir, importer.Options{Community: "c"}, func(ingest.Event) error { return stop })
	if !errors.Is(err, stop) {
		t.Errorf("error of emit is lost: %v", err)
	}
	alias := importPath(t, "git", r.dir, importer.Options{Alias: true})
	if len(alias.events) != 2 || alias.events[0].Alias != "Ada" {
		t.Errorf("alias asked for: %+v", alias.events)
	}
}
