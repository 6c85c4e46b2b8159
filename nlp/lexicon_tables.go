package nlp

import (
	"fmt"
	"path"
	"strconv"
	"strings"
)

// row is one line of a lexicon file.
type row struct {
	file string
	line int
	cols []string // "" for columns left out or "-"
}

// source names the row in evidence.
func (r row) source() string { return r.file + ":" + strconv.Itoa(r.line) }

// col returns a column or "".
func (r row) col(i int) string {
	if i < len(r.cols) {
		return r.cols[i]
	}
	return ""
}

// parseRows splits a file into rows, without comments and blank lines.
func parseRows(name, text string) []row {
	var rows []row
	line := 0
	for s := range strings.Lines(text) {
		line++
		s = strings.TrimRight(s, "\r\n")
		if strings.TrimSpace(s) == "" || strings.HasPrefix(s, "#") {
			continue
		}
		cols := strings.Split(s, "\t")
		for i := range cols {
			if cols[i] = strings.TrimSpace(cols[i]); cols[i] == "-" && i > 0 {
				cols[i] = ""
			}
		}
		rows = append(rows, row{file: path.Base(name), line: line, cols: cols})
	}
	return rows
}

// number reads a column as an integer in lo…hi; an empty column is def.
func (r row) number(i, def, lo, hi int) (int, error) {
	s := r.col(i)
	if s == "" {
		return def, nil
	}
	n, err := strconv.Atoi(strings.Replace(s, "−", "-", 1))
	if err != nil || n < lo || n > hi {
		return 0, fmt.Errorf("column %d: %q is not an integer from %d to %d", i+1, s, lo, hi)
	}
	return n, nil
}

// entry reads the columns polarity, emotions and extra.
func (r row) entry() (*entry, error) {
	e := &entry{source: r.source()}
	for part := range strings.SplitSeq(r.file, ".") {
		e.chinese = e.chinese || part == "zh" || part == "yue"
		e.english = e.english || part == "en"
	}
	polarity, err := r.number(1, 0, -3000, 3000)
	if err != nil {
		return nil, err
	}
	e.polarity = int16(polarity)
	for item := range strings.SplitSeq(r.col(2), ",") {
		if item = strings.TrimSpace(item); item == "" {
			continue
		}
		name, strength, err := pair(item, 1000)
		if err != nil {
			return nil, err
		}
		em, err := ParseEmotion(name)
		if err != nil {
			return nil, err
		}
		if em != EmotionNone {
			e.emotions[em] = int16(strength)
		}
	}
	for item := range strings.SplitSeq(r.col(3), ",") {
		if err := e.tag(strings.TrimSpace(item)); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// pair splits "name:number"; the number is 0…1000 and def where left out.
func pair(item string, def int) (string, int, error) {
	name, s, ok := strings.Cut(item, ":")
	if !ok {
		return name, def, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > 1000 {
		return "", 0, fmt.Errorf("%q: strength is not an integer from 0 to 1000", item)
	}
	return name, n, nil
}

// tag reads one item of the extra column. Tags of other tools ("pos:adj") pass.
func (e *entry) tag(item string) error {
	key, value, _ := strings.Cut(item, ":")
	switch key {
	case "feel":
		if value == "" {
			return fmt.Errorf("tag %q names no feeling", item)
		}
		e.extend().feelings = append(e.feelings(), value)
	case "need", "given", "own":
		w, err := parseNeedTag(value)
		if err != nil {
			return fmt.Errorf("tag %q: %w", item, err)
		}
		w.given, w.own = key == "given", key == "own"
		e.extend().needs = append(e.needs(), w)
	case "toxic":
		_, n, err := pair(item, 1000)
		if err != nil {
			return err
		}
		e.toxic = int16(n)
	case "irony":
		e.irony = true
	case "polite":
		e.polite = true
	case "firm":
		e.firm = true
	}
	return nil
}

// parseNeedTag reads "belonging+" or "respect-", optionally with a strength in
// thousandths after the sign.
func parseNeedTag(s string) (needWeight, error) {
	at := strings.IndexAny(s, "+-")
	if at < 0 {
		return needWeight{}, fmt.Errorf("no + or - in %q", s)
	}
	need, err := ParseNeed(s[:at])
	if err != nil {
		return needWeight{}, err
	}
	w := needWeight{need: need, weight: 1000}
	if digits := s[at+1:]; digits != "" {
		if w.weight, err = strconv.Atoi(digits); err != nil || w.weight > 1000 {
			return needWeight{}, fmt.Errorf("strength %q is not an integer from 0 to 1000", digits)
		}
	}
	if s[at] == '-' {
		w.weight = -w.weight
	}
	return w, nil
}

// strongest is the largest weight of an entry, whatever it speaks of; it is not
// below 0.
func (e *entry) strongest() int {
	top := max(e.polarity, -e.polarity)
	for _, s := range e.emotions {
		top = max(top, s)
	}
	return int(top)
}

// blank reports an entry that says nothing: it silences a term.
func (e *entry) blank() bool {
	return e.polarity == 0 && e.emotions == [NumEmotions]int16{} && len(e.needs()) == 0 &&
		len(e.feelings()) == 0 && e.toxic == 0 && !e.irony && !e.polite
}

// person reads the holder column: first, first_plural, second, second_polite or
// third.
func (r row) person() (person, error) {
	switch r.col(1) {
	case "first", "first_singular", "self":
		if strings.ContainsAny(r.col(0), "们哋") || r.col(0) == "we" || r.col(0) == "us" || r.col(0) == "our" {
			return firstPlural, nil
		}
		return firstPerson, nil
	case "first_plural":
		return firstPlural, nil
	case "second", "addressee":
		if strings.HasPrefix(r.col(0), "您") {
			return secondPolite, nil
		}
		return secondPerson, nil
	case "second_polite":
		return secondPolite, nil
	case "third", "other":
		return thirdPerson, nil
	}
	return nobody, fmt.Errorf("unknown holder %q", r.col(1))
}
