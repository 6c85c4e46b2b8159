package report

import "encoding/json"

// The parts of the terminal's layout that are tested on their own.
var (
	Width   = width
	Shorten = shorten
	Clean   = clean
	Bar     = bar
)

// Wrap breaks s into lines.
func Wrap(s string, columns int) []string {
	var out []string
	for _, line := range wrap(plain(s), columns) {
		text := ""
		for _, p := range line {
			text += p.text
		}
		out = append(out, text)
	}
	return out
}

// Marks returns the marked words of a text with that evidence.
func Marks(text, evidence string) []string {
	var out []string
	for _, m := range (stored{Text: text, Evidence: evidence}).quote().Marks {
		out = append(out, text[m.Start:m.End])
	}
	return out
}

// Moved splits a change of mood, given as the row of its statement.
func Moved(row map[string]int64) MovedMood {
	raw, err := json.Marshal(row)
	if err != nil {
		panic(err)
	}
	var p moodParts
	if err := json.Unmarshal(raw, &p); err != nil {
		panic(err)
	}
	return p.moved()
}
