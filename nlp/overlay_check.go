package nlp

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Here the fields of an operator's entry become columns of the built-in tables,
// or a sentence that says what would be right.

// namesOf is a closed list of values, each with what else it may be called.
type namesOf [][]string

var (
	emotionWords = namesOf{
		{"joy", "快乐", "开心"},
		{"like", "喜爱", "喜欢"},
		{"gratitude", "感激", "感谢"},
		{"anger", "愤怒", "生气"},
		{"sadness", "悲伤", "难过"},
		{"fear", "恐惧", "害怕"},
		{"disgust", "厌恶", "讨厌"},
		{"surprise", "惊讶"},
	}
	feelingWords = namesOf{
		{"disappointment", "失望"},
		{"anxiety", "焦虑"},
		{"speechless", "无语"},
		{"awkward", "尴尬"},
		{"anticipation", "期待"},
		{"tired", "累"},
		{"lonely", "孤单"},
		{"proud", "自豪"},
		{"envy", "羡慕"},
	}
	needWords = namesOf{
		{"belonging", "归属感", "归属"},
		{"respect", "尊重"},
		{"recognition", "认同"},
		{"trust", "信任"},
		{"companionship", "陪伴"},
		{"meaning", "意义"},
		{"growth", "成长"},
	}
	aspectWords = namesOf{
		{"service", "服务"},
		{"product", "产品"},
		{"price", "价格"},
		{"quality", "质量"},
		{"logistics", "物流"},
		{"activity", "活动"},
		{"content", "内容"},
		{"people", "人"},
		{"rules", "规则"},
		{"technology", "技术"},
		{"environment", "环境"},
		{"time", "时间"},
		{"reward", "奖励"},
	}
	ignoreWords = namesOf{{Ignore, "忽略"}}
)

// ours returns our name of a value; "" for one that is not in the list.
func (n namesOf) ours(name string) string {
	for _, names := range n {
		if slices.Contains(names, name) {
			return names[0]
		}
	}
	return ""
}

// list names all values: a, b or c.
func (n namesOf) list() string {
	var out strings.Builder
	for i, names := range n {
		switch {
		case i == len(n)-1 && i > 0:
			out.WriteString(" or ")
		case i > 0:
			out.WriteString(", ")
		}
		out.WriteString(names[0])
	}
	return out.String()
}

// items splits a field that holds a list.
func items(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",，、;； ", r) })
}

// columns are the fields of an entry as the built-in tables write them.
type columns struct {
	polarity, emotions, extra, aspect, degree, scope string

	ignore, undecided bool
	problems          []string
}

// check returns what is wrong with an entry.
func (e *OverlayEntry) check() []string {
	c := e.columns()
	return c.problems
}

// columns reads the fields.
func (e *OverlayEntry) columns() columns {
	var c columns
	if e.Word == "" {
		c.wrong("no word")
		return c
	}
	if new(foldTable).term(e.Word) == "" {
		c.wrong("nothing of the word is left once invisible characters are taken off")
	}
	if !e.says() {
		if strings.ContainsAny(e.Word, " \u3000") {
			c.wrong("no TAB in the line: columns are separated by TAB, not by spaces")
		} else {
			c.wrong(`says nothing: give a polarity, an emotion, a feeling, a need, an aspect or a degree, or "ignore" as polarity`)
		}
		return c
	}
	c.readPolarity(e.Polarity)
	c.readEmotions(e.Emotions)
	var extra []string
	extra = append(extra, c.readFeelings(e.Feelings)...)
	extra = append(extra, c.readNeeds(e.Needs)...)
	extra = append(extra, c.readExtra(e.Extra)...)
	c.extra = strings.Join(extra, ",")
	c.readAspect(e.Aspect)
	c.readDegree(e.Degree)
	if (c.ignore || c.undecided) && (c.emotions != "" || c.extra != "") {
		c.wrong("polarity %q goes without emotions, feelings, needs and extra: empty them, or give a number", e.Polarity)
	}
	return c
}

func (c *columns) wrong(format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, args...))
}

// says reports an entry in which any field but the note is filled.
func (e *OverlayEntry) says() bool {
	filled := false
	e.Fields(func(string, string) { filled = true })
	return filled
}

func (c *columns) readPolarity(s string) {
	switch {
	case s == "":
	case s == Undecided || s == "？":
		c.undecided = true
	case ignoreWords.ours(strings.ToLower(s)) != "":
		c.ignore = true
	default:
		n, err := strconv.Atoi(strings.Replace(s, "−", "-", 1))
		if err == nil && n >= -3000 && n <= 3000 {
			c.polarity = strconv.Itoa(n)
			return
		}
		hint := ""
		if f, err := strconv.ParseFloat(s, 64); err == nil && f >= -3 && f <= 3 {
			hint = fmt.Sprintf("; perhaps %.0f", f*1000)
		}
		c.wrong("polarity %q: want a whole number from -3000 to 3000 (500 mild, 1000 clear, 1800 strong), or %q%s", s, Ignore, hint)
	}
}

// strength splits name:number.
func strength(item string) (name string, n int, ok bool) {
	name, number, given := strings.Cut(strings.Replace(item, "：", ":", 1), ":")
	if !given {
		return name, 1000, true
	}
	n, err := strconv.Atoi(number)
	return name, n, err == nil && n >= 0 && n <= 1000
}

func (c *columns) readEmotions(s string) {
	var out []string
	for _, item := range items(s) {
		name, n, ok := strength(item)
		ours := emotionWords.ours(name)
		switch {
		case ours == "":
			c.wrong("emotion %q: want %s", name, emotionWords.list())
		case !ok:
			c.wrong("emotion %q: want a strength from 0 to 1000, as in %s:600", item, ours)
		default:
			out = append(out, fmt.Sprintf("%s:%d", ours, n))
		}
	}
	c.emotions = strings.Join(out, ",")
}

func (c *columns) readFeelings(s string) []string {
	var out []string
	for _, item := range items(s) {
		if ours := feelingWords.ours(item); ours != "" {
			out = append(out, "feel:"+ours)
		} else {
			c.wrong("feeling %q: want %s", item, feelingWords.list())
		}
	}
	return out
}

func (c *columns) readNeeds(s string) []string {
	var out []string
	for _, item := range items(strings.NewReplacer("＋", "+", "－", "-", "−", "-").Replace(s)) {
		key, rest, given := strings.Cut(item, ":")
		switch {
		case !given:
			key, rest = "need", item
		case key == "给予":
			key = "given"
		}
		at := strings.IndexAny(rest, "+-")
		if at < 0 {
			c.wrong("need %q: want + (met) or - (hurt) behind the name, as in belonging+", item)
			continue
		}
		ours := needWords.ours(rest[:at])
		if ours == "" || key != "need" && key != "given" {
			c.wrong("need %q: want %s, with + or -, and given: in front where the one spoken to gets it", item, needWords.list())
			continue
		}
		tag := key + ":" + ours + rest[at:]
		if err := new(entry).tag(tag); err != nil {
			c.wrong("need %q: want a strength from 0 to 1000 behind the sign, or none", item)
			continue
		}
		out = append(out, tag)
	}
	return out
}

func (c *columns) readExtra(s string) []string {
	var out []string
	for _, item := range items(s) {
		if err := new(entry).tag(item); err != nil {
			c.wrong("extra %q: %s", item, strings.TrimPrefix(err.Error(), fmt.Sprintf("tag %q: ", item)))
			continue
		}
		if item == "neutral" {
			c.ignore = true
			continue
		}
		out = append(out, item)
	}
	return out
}

func (c *columns) readAspect(s string) {
	if s == "" {
		return
	}
	if c.aspect = aspectWords.ours(s); c.aspect == "" {
		c.aspect = s // a community may speak of other things
	}
	if len(items(s)) != 1 {
		c.wrong("aspect %q: want one, such as %s", s, aspectWords.list())
	}
}

// readDegree reads "1500" or "1500 before:2".
func (c *columns) readDegree(s string) {
	if s == "" {
		return
	}
	factor, scope, _ := strings.Cut(s, " ")
	if scope = strings.TrimSpace(scope); scope == "" {
		scope = "after:2"
	}
	n, err := strconv.Atoi(factor)
	if err != nil || n < 100 || n > 3000 {
		c.wrong("degree %q: want a factor in thousandths from 100 to 3000 (600 like 有点, 1300 like 很, 1800 like 超级)", s)
		return
	}
	if _, err := (row{cols: []string{"", "degree", factor, scope}}).operator(); err != nil {
		c.wrong("degree %q: want after:N, before:N or both:N behind the factor, N words far", s)
		return
	}
	c.degree, c.scope = factor, scope
}

// putEntries adds the rows that entries stand for.
func (l *layer) putEntries(entries []OverlayEntry) {
	var words, aspects, operators []row
	for i := range entries {
		e := &entries[i]
		c := e.columns()
		r := row{file: e.File, line: e.Line}
		with := func(cols ...string) row {
			r.cols = append([]string{e.Word}, cols...)
			return r
		}
		if c.ignore || c.polarity != "" || c.emotions != "" || c.extra != "" {
			words = append(words, with(c.polarity, c.emotions, c.extra))
		}
		if c.aspect != "" {
			aspects = append(aspects, with(c.aspect))
		}
		if c.degree != "" {
			operators = append(operators, with("degree", c.degree, c.scope))
		}
	}
	l.words = append(l.words, words)
	l.aspects = append(l.aspects, aspects)
	l.operators = append(l.operators, operators)
}
