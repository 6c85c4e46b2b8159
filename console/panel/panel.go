package panel

import (
	"slices"

	"github.com/hearthlabs/hearth/console/statement"
	"github.com/hearthlabs/hearth/console/words"
)

// View is a page of panels, named by its letter in the design.
type View struct {
	ID    string     `json:"id"` // A, B, C, D, G
	Title words.Text `json:"title"`
	About words.Text `json:"about"` // the question it answers
}

// Kind is how a panel is drawn.
type Kind string

// The kinds. The columns of a chart are its x first, then its series, unless
// the kind says otherwise.
const (
	// Tile shows the last row of (day, value, usual), and the rows as a small line.
	Tile Kind = "tile"
	Line Kind = "line"
	// Band is a line (x, value) between the columns low and high.
	Band Kind = "band"
	Bars Kind = "bars"
	// Stack is bars on top of each other; negative values go down.
	Stack Kind = "stack"
	// Rank is horizontal bars of (name, value …).
	Rank Kind = "rank"
	// Heat is a grid of (x, y, value); pairs that are not there stay blank.
	Heat Kind = "heat"
	// Calendar is a year of squares of (day, value).
	Calendar Kind = "calendar"
	Table    Kind = "table"
	// Facts is one row, shown as names and values.
	Facts Kind = "facts"
	// Messages is texts with the words that made their score coloured.
	Messages Kind = "messages"
	// Data is shown nowhere by itself; the console asks it.
	Data Kind = "data"
)

// Format says what a column holds, and so how it is aligned and rounded.
type Format string

// The formats.
const (
	Count    Format = "count"    // a whole number of things
	Number   Format = "number"   // one decimal
	Percent  Format = "percent"  // a share, 0 to 1
	Score    Format = "score"    // −1 to 1, with its sign
	Day      Format = "day"      // a local calendar day
	Time     Format = "time"     // an instant, in UTC; shown in the community's zone
	Name     Format = "name"     // a stored name; Column.Words says what it is called
	Grounds  Format = "grounds"  // key=value list; words.Grounds says what they are called
	String   Format = "text"     // as it stands
	Evidence Format = "evidence" // JSON of sink.AppendEvidence
)

// Link leads from a cell to another view.
type Link struct {
	View  string `json:"view"`
	Param string `json:"param"` // which takes the value
	From  string `json:"from"`  // the column that holds the value
}

// Column is one column of a panel's answer.
type Column struct {
	Name   string           `json:"name"`
	Title  words.Text       `json:"title"`
	Format Format           `json:"format"`
	Words  words.Dictionary `json:"words,omitempty"` // of a Name, or of a series named by Name
	Colour string           `json:"colour,omitempty"`
	Link   *Link            `json:"link,omitempty"`
	Hidden bool             `json:"hidden,omitempty"` // for links and drawing only
}

// Level says what a value means for the reader.
type Level string

// The levels, shown in colours that survive colour blindness, and by a word.
const (
	Good Level = "good"
	Warn Level = "warn"
	Bad  Level = "bad"
)

// Threshold gives values from At on a level.
type Threshold struct {
	At    float64 `json:"at"`
	Level Level   `json:"level"`
}

// Panel is one thing to look at.
type Panel struct {
	ID         string      `json:"id"` // stable: dashboards and links keep it
	View       string      `json:"view"`
	Kind       Kind        `json:"kind"`
	Title      words.Text  `json:"title"`
	About      words.Text  `json:"about"`           // what it counts, and what 0 and a dash mean
	Empty      *words.Text `json:"empty,omitempty"` // what no rows mean; nil for nothing in the range
	SQL        string      `json:"-"`
	Columns    []Column    `json:"columns"`
	Value      Format      `json:"value,omitempty"`      // format of a tile's or heat map's value
	Better     int         `json:"better,omitempty"`     // 1: more is better, −1: less is, 0: neither
	Thresholds []Threshold `json:"thresholds,omitempty"` // of the value, ascending
	Width      int         `json:"width"`                // columns of 12
	Place      string      `json:"place,omitempty"`      // "member": on the page of one member
	Detail     *Link       `json:"detail,omitempty"`     // where the number is broken down
	NoGrafana  bool        `json:"-"`                    // one person's path stays in the console
}

// Params returns the names of the parameters the SQL needs, in order.
func (p Panel) Params() []string {
	out := []string{}
	for _, x := range statement.Places(p.SQL) {
		if !slices.Contains(out, x.Name) {
			out = append(out, x.Name)
		}
	}
	return out
}

// Views returns the views in their order.
func Views() []View {
	return []View{
		{"A", say("今日社群", "Today"), say("两分钟看完：大家还好吗，谁需要关心？", "Two minutes in the morning: how is everybody, and who needs care?")},
		{"B", say("生命周期与留存", "Life cycle"), say("成员走到了哪一步，留下来的有多少？", "Where are members on their way, and who stays?")},
		{"C", say("成员", "Members"), say("一个人从加入到现在的路。每次查看都会记进日志。", "One person's path since joining. Every look is logged.")},
		{"D", say("情绪与话题", "Mood and topics"), say("什么让大家开心，什么让大家难受？", "What moves people, and what hurts?")},
		{"E", say("关系与共创", "Ties"), say("谁把大家连在一起？", "Who holds the community together?")},
		{"G", say("数据可信度", "Trust"), say("这些数字能信几分？", "How far can these numbers be trusted?")},
	}
}

// All returns every panel, view by view in the order of reading.
func All() []Panel {
	return slices.Concat(shared(), today(), lifecycle(), risk(), members(), mood(), ties(), trust())
}

// Find returns the panel of that id.
func Find(id string) (Panel, bool) {
	all := All()
	i := slices.IndexFunc(all, func(p Panel) bool { return p.ID == id })
	if i < 0 {
		return Panel{}, false
	}
	return all[i], true
}

func say(zh, en string) words.Text { return words.Text{ZH: zh, EN: en} }

// none says what an empty answer means.
func none(zh, en string) *words.Text {
	t := say(zh, en)
	return &t
}

// col is a column in short.
func col(name, zh, en string, f Format) Column {
	return Column{Name: name, Title: say(zh, en), Format: f}
}

func (c Column) in(d words.Dictionary) Column { c.Words = d; return c }

func (c Column) colour(name string) Column { c.Colour = name; return c }

func (c Column) hide() Column { c.Hidden = true; return c }

// to links the column's cells; the value is taken from another column.
func (c Column) to(view, param, from string) Column {
	c.Link = &Link{View: view, Param: param, From: from}
	return c
}

// series makes one column for each word of a dictionary.
func series(d words.Dictionary, f Format) []Column {
	var out []Column
	for _, w := range d.Words() {
		out = append(out, Column{Name: w.Name, Title: w.Text, Format: f, Colour: w.Name})
	}
	return out
}
