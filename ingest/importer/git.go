package importer

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hearthlabs/hearth/ingest"
)

// Git reads the history of HEAD of a work tree or bare repository with the git
// command, which must be installed. A commit is a message: its id is the commit
// hash, its time the author date, its text subject and body. Members are hashes
// of the lower-cased author e-mail (a .mailmap applies); co-authors are
// mentions. Trailers that name people are left out and e-mail addresses in the
// text are replaced by [email]. Commits come in the order of author date; for
// that the list of hashes and dates, about 60 bytes a commit, is held in memory.
// Authors known to be programs are flagged bot. Channel defaults to the folder's
// name.
func Git(ctx context.Context, path string, o Options, emit Emit) error {
	out, err := newOutput("git", "a git work tree or bare repository", o, emit)
	if err != nil {
		return err
	}
	g := &gitLog{out: out, path: path, channel: o.Channel}
	if g.channel == "" {
		if abs, err := filepath.Abs(path); err == nil {
			g.channel = strings.TrimSuffix(filepath.Base(abs), ".git")
		}
	}
	if err := g.run(ctx); err != nil {
		return fmt.Errorf("import git repository %s: %w", path, err)
	}
	return nil
}

type gitLog struct {
	out     *output
	path    string
	channel string
}

func (g *gitLog) run(ctx context.Context) error {
	shallow, err := g.output(ctx, "rev-parse", "--is-shallow-repository")
	if err != nil {
		return fmt.Errorf("%w: %w", g.out.formatError(), err)
	}
	if strings.TrimSpace(shallow) == "true" {
		g.out.warn(0, "history is shallow: older commits are not there")
	}
	unborn, err := g.unborn(ctx)
	if err != nil {
		return err
	}
	if unborn {
		g.out.warn(0, "repository has no commits")
		return nil
	}
	hashes, err := g.ordered(ctx)
	if err != nil {
		return err
	}
	if err := g.commits(ctx, hashes); err != nil {
		return err
	}
	return g.out.finish(ctx)
}

// unborn says that HEAD leads to no commit yet. Any other failure of git, such as
// being stopped, is an error and not an empty repository.
func (g *gitLog) unborn(ctx context.Context) (bool, error) {
	_, err := g.output(ctx, "rev-parse", "--verify", "--quiet", "HEAD")
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() == 1 {
		return true, nil
	}
	return false, err
}

// ordered lists the commits by author date; among equal dates parents first.
func (g *gitLog) ordered(ctx context.Context) ([]byte, error) {
	type commit struct {
		at   int64
		hash string
	}
	var all []commit
	err := g.stream(ctx, nil, func(r *bufio.Reader) error {
		for {
			line, err := r.ReadString('\n')
			if at, hash, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
				seconds, _ := strconv.ParseInt(at, 10, 64) // a broken date sorts first and is told later
				all = append(all, commit{seconds, hash})
			}
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return fmt.Errorf("read commit list: %w", err)
			}
		}
	}, "log", "--reverse", "--topo-order", "--format=%at %H", "HEAD")
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(all, func(a, b commit) int { return cmp.Compare(a.at, b.at) })
	var list bytes.Buffer
	for _, c := range all {
		list.WriteString(c.hash + "\n")
	}
	return list.Bytes(), nil
}

// gitFields is how many fields gitFormat has.
const (
	gitFormat = "--format=%H%x00%P%x00%at%x00%aN%x00%aE%x00%B"
	gitFields = 6
)

func (g *gitLog) commits(ctx context.Context, hashes []byte) error {
	fixer := &utf8Fixer{}
	n := 0
	err := g.stream(ctx, hashes, func(r *bufio.Reader) error {
		var f [gitFields]string
		for {
			for i := range f {
				s, err := r.ReadString(0)
				if errors.Is(err, io.EOF) && i == 0 && s == "" {
					return nil
				}
				if err != nil {
					return fmt.Errorf("read commit: %w", err)
				}
				f[i] = fixer.text(strings.TrimSuffix(s, "\x00"))
			}
			n++
			if err := g.commit(ctx, n, f); err != nil {
				return err
			}
		}
	}, "log", "-z", "--no-walk=unsorted", "--stdin", "--no-patch", "--encoding=UTF-8", gitFormat)
	g.out.count(reasonUTF8, fixer.fixed)
	return err
}

func (g *gitLog) commit(ctx context.Context, n int, f [gitFields]string) error {
	hash, parents, name, mail, body := f[0], f[1], f[3], f[4], f[5]
	at, err := strconv.ParseInt(f[2], 10, 64)
	if err != nil {
		return g.out.reject(n, "commit "+hash+" has no author date")
	}
	g.out.accept()
	text, mentions := commitText(body)
	ev := ingest.Event{
		ID: hash, Kind: ingest.KindMessage, At: time.Unix(at, 0), Channel: g.channel,
		Member: authorID(mail, name), Bot: isBotAuthor(name, mail), Text: captioned("", text),
	}
	for _, m := range mentions {
		if m != ev.Member {
			ev.Mentions = appendNew(ev.Mentions, m)
		}
	}
	if strings.Contains(parents, " ") {
		ev.Attrs = withAttr(ev.Attrs, "merge", "true")
	}
	return g.out.put(ctx, item{ev: ev, line: n, alias: name})
}

// command prepares git with everything a user's settings could change switched
// to a known state.
func (g *gitLog) command(ctx context.Context, args ...string) *exec.Cmd {
	base := []string{
		"-C", g.path, "--no-pager", "-c", "log.showSignature=false", "-c", "core.fsmonitor=false",
		"-c", "color.ui=false", "-c", "log.mailmap=true",
	}
	cmd := exec.CommandContext(ctx, "git", append(base, args...)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_NO_LAZY_FETCH=1")
	return cmd
}

func (g *gitLog) output(ctx context.Context, args ...string) (string, error) {
	cmd := g.command(ctx, args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	b, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("git %s: %w: %s", args[0], err, firstLine(errs.String()))
	}
	return string(b), nil
}

// stream runs git and gives its output to read; git is stopped if read fails.
func (g *gitLog) stream(ctx context.Context, in []byte, read func(*bufio.Reader) error, args ...string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := g.command(ctx, args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if in != nil {
		cmd.Stdin = bytes.NewReader(in)
	}
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("open git pipe: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start git: %w", err)
	}
	if err := read(bufio.NewReaderSize(pipe, sniffLen)); err != nil {
		cancel()
		_ = cmd.Wait() // it was stopped; err says why
		return err
	}
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("git %s: %w: %s", args[0], err, firstLine(errs.String()))
	}
	return nil
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}
