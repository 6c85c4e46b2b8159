// Command changelogs turns the ChangeLogs that Debian packages bring along into
// events: who changed something on which day, and nothing else. They are real
// histories of communities, for `hearth backtest` and `hearth fit-risk`.
//
//	go run ./tools/changelogs OUTDIR /usr/share/doc/{coreutils,tar}/changelog.gz
//
// A file of events comes from each folder. It reads GNU headers (2021-02-13  Name
// <address>) and the output of git log.
package main

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

type change struct {
	at     time.Time
	author string
}

var (
	gnu   = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)\s+(.+?)\s*(?:<[^>]*>)?\s*$`)
	older = regexp.MustCompile(`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\s+(\w{3})\s+(\d+)\s+[\d:]+\s+(?:\w+\s+)?(\d{4})\s+(.+?)\s*<?[^<>\s]+@[^<>\s]+>?\s*$`)
	mail  = regexp.MustCompile(`\s*<.*`)
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "changelogs:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 2 {
		return fmt.Errorf("want a folder for the events, then files")
	}
	communities := map[string][]change{}
	for _, path := range args[1:] {
		changes, err := read(path)
		if err != nil {
			return err
		}
		name := filepath.Base(filepath.Dir(path))
		communities[name] = append(communities[name], changes...)
	}
	for name, changes := range communities {
		if err := write(filepath.Join(args[0], name+".ndjson"), name, changes); err != nil {
			return err
		}
	}
	return nil
}

func read(path string) ([]change, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	var out []change
	author := ""
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		if m := gnu.FindStringSubmatch(line); m != nil && len([]rune(m[2])) < 60 {
			out = appendDay(out, "2006-01-02", m[1], m[2])
		} else if m := older.FindStringSubmatch(line); m != nil {
			out = appendDay(out, "Jan 2 2006", m[1]+" "+m[2]+" "+m[3], m[4])
		} else if rest, ok := strings.CutPrefix(line, "Author: "); ok {
			author = mail.ReplaceAllString(rest, "")
		} else if rest, ok := strings.CutPrefix(strings.TrimPrefix(line, "Author"), "Date: "); ok && author != "" {
			for _, layout := range []string{"Mon Jan 2 15:04:05 2006 -0700", "2006-01-02 15:04:05 -0700", time.RFC3339} {
				if at, err := time.Parse(layout, strings.TrimSpace(rest)); err == nil {
					out = append(out, change{at.UTC(), author})
					break
				}
			}
		}
	}
	return out, lines.Err()
}

// appendDay adds a change at noon of a day.
func appendDay(out []change, layout, day, author string) []change {
	if at, err := time.Parse(layout, day); err == nil {
		out = append(out, change{at.Add(12 * time.Hour), author})
	}
	return out
}

func write(path, community string, changes []change) error {
	slices.SortStableFunc(changes, func(a, b change) int { return a.at.Compare(b.at) })
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := json.NewEncoder(f)
	for i, c := range changes {
		sum := sha256.Sum256([]byte(community + strings.ToLower(strings.TrimSpace(c.author))))
		if err := w.Encode(map[string]string{
			"id": fmt.Sprint(community, i), "kind": "message", "platform": "git", "community": community,
			"member": "m_" + hex.EncodeToString(sum[:8]), "at": c.at.Format(time.RFC3339), "text": "change",
		}); err != nil {
			return err
		}
	}
	return f.Close()
}
