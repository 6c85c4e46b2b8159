package sink

import (
	"fmt"
	"slices"
	"strings"
)

// View is a named query over the tables. Views are read-side only: nothing is
// written through them, so a retried block cannot count twice.
type View struct {
	Name    string
	Comment string
	Zh      string   // what it answers, for operators; "" where the report speaks for it
	Numbers []Number // its columns; empty where the schema page is enough
	Select  string
	Stable  bool // of a generation whose columns don't change, see stable
	Since   bool // takes communities, and most of them a day, and reads nothing else; see bounded and ours
}

// Number documents one column of a view.
type Number struct {
	Name string // of the column
	Zh   string // what operators call it
	Doc  string // definition with unit, and what null means
}

// The marks of a view that can be bounded. In the view itself they say nothing.
const (
	sinceAt   = "[[since]]"   // bounds the instants of messages or events
	sinceDay  = "[[days]]"    // bounds the local days of member_days
	beforeDay = "[[earlier]]" // takes only the local days of member_days before it
	mine      = "[[mine]]"    // bounds communities alone
)

// bounds are what they say in the bounded view. Local days begin up to 14 hours
// before those of UTC, so a day more is read of instants: whoever asks from a day on
// knows all that happened on it, whatever the zone.
var bounds = strings.NewReplacer(
	sinceAt, " AND "+inBounds+" AND at >= toDateTime64(toDate({since:Date}) - 1, 3, 'UTC')",
	sinceDay, " AND "+inBounds+" AND day >= {since:Date}",
	beforeDay, " AND "+inBounds+" AND day < {since:Date}",
	mine, " AND "+inBounds,
	mineOf("x"), " AND x."+inBounds,
)

const (
	inBounds = "community IN {communities:Array(String)}"
	bound    = "_since(communities = {communities:Array(String)}, since = {since:Date})"
)

// mineOf is the mark of communities in a statement that joins them.
func mineOf(table string) string { return "[[mine " + table + "]]" }

var unbounded = strings.NewReplacer(sinceAt, "", sinceDay, "", beforeDay, " AND false", mine, "", mineOf("x"), "")

// bounded returns v, and beside it a view of the same rows that reads only some
// communities and what happened from a day on: NAME_since(communities = ['reading'],
// since = '2026-01-05'). No condition on the rows of v can keep the engine from
// reading all of the past, where a row is made of many events. What came before
// the day is not known to it, so ask for as much more as the rows need that you
// want. Other bounded views that v reads, which of names, are bounded alike.
func bounded(v View, of ...string) []View {
	late := View{
		Name: v.Name + "_since", Since: true, Select: bounds.Replace(v.Select),
		Comment: "As " + v.Name + ", of some communities and what happened from a day on: SELECT … FROM " + v.Name + "_since(communities = ['reading'], since = '2026-01-05').",
	}
	for _, name := range of {
		late.Select = strings.ReplaceAll(late.Select, " "+name+" ", " "+name+bound+" ")
	}
	v.Select = unbounded.Replace(v.Select)
	return []View{v, late}
}

// ours returns v, and beside it a view of the same rows that reads only some
// communities: NAME_of(communities = ['reading']). Where a row is made of all that
// ever happened, no condition on it keeps the engine from reading other communities.
func ours(v View) []View {
	some := View{
		Name: v.Name + "_of", Since: true, Select: bounds.Replace(v.Select),
		Comment: "As " + v.Name + ", of some communities: SELECT … FROM " + v.Name + "_of(communities = ['reading']).",
	}
	v.Select = unbounded.Replace(v.Select)
	return []View{v, some}
}

// people selects members who count: neither bots nor staff.
const people = "NOT d.bot AND NOT d.staff"

// Views returns the views, in the order in which they must be created.
func Views() []View {
	return slices.Concat(
		moodViews(), feelingViews(), growthViews(), retentionViews(), replyViews(), pathViews(), driftViews(), answerViews(), tieViews(),
		talkViews(), pillarViews(), careViews(), profileViews(), segmentViews(), riskViews(), reasonViews(), stableViews(),
	)
}

func moodViews() []View {
	return []View{
		{
			Name:    "community_days",
			Comment: "Per community and local day, bots and staff left out. net_sentiment is null when nothing was scored.",
			Select: "SELECT d.community AS community, d.day AS day,\n" +
				"    countIf(d.qualifying > 0) AS active,\n    " +
				sums("joins", "leaves", "messages", "reactions", "stories", "challenges", "awards", "checkins", "redpackets", "touches", "qualifying") + ",\n" +
				sentiment() + "\n" +
				"FROM member_days AS d FINAL\nWHERE " + people + "\nGROUP BY d.community, d.day",
		},
		{
			Name:    "weekly_mood",
			Comment: "Per community and week (from Monday), bots and staff left out; contributors are members with a scored text: show no week with fewer than 10.",
			Select: "SELECT d.community AS community, toStartOfWeek(d.day, 1) AS week,\n" +
				"    uniqExactIf(d.member, d.scored > 0) AS contributors,\n" +
				sentiment() + ",\n" +
				"    if(sum(d.self_scored) = 0, NULL, sum(d.self_sum) / sum(d.self_scored) / 1000) AS self_mood\n" +
				"FROM member_days AS d FINAL\nWHERE " + people + "\nGROUP BY community, week",
		},
		{
			Name:    "community_stages",
			Comment: "How many members of each community are in each stage now, bots and staff left out.",
			Select: "SELECT d.community AS community, d.stage AS stage, count() AS members,\n" +
				"    countIf(d.mood_n > 0) AS with_mood\n" +
				"FROM members AS d FINAL\nWHERE " + people + "\nGROUP BY d.community, d.stage",
		},
		{
			Name:    "message_evidence",
			Comment: "One row per term of a message's score. contribution = r·(a+w) in millionths; word is empty for bias terms, and once the text's retention is over.",
			Select: "SELECT m.community AS community, m.at AS at, m.message_id AS message_id, m.member AS member,\n" +
				"    term.3 AS target, substring(m.text, term.1 + 1, term.2 - term.1) AS word,\n" +
				"    term.1 AS start, term.2 AS end, term.4 AS a, term.5 AS w, term.6 AS r,\n" +
				"    term.6 * (term.4 + term.5) AS contribution, term.7 AS rule, term.8 AS source\n" +
				"FROM messages AS m FINAL\n" +
				"ARRAY JOIN JSONExtract(m.evidence, 'Array(Tuple(start UInt32, end UInt32, target String, a Int64, w Int64, r Int64, rule String, source String))') AS term\n" +
				"WHERE NOT m.recalled",
		},
	}
}

func sums(names ...string) string {
	s := make([]string, len(names))
	for i, n := range names {
		s[i] = fmt.Sprintf("sum(d.%s) AS %s", n, n)
	}
	return strings.Join(s, ", ")
}

// sentiment is the block of columns shared by the mood views.
func sentiment() string {
	return "    " + sums("scored", "positive", "negative", "polarity_sum") + ",\n" +
		"    if(sum(d.scored) = 0, NULL, (toInt64(sum(d.positive)) - toInt64(sum(d.negative))) / sum(d.scored)) AS net_sentiment,\n" +
		"    " + sums(emotionNames[:]...)
}

// CreateView returns the statement that creates v or brings it up to date.
func (d DDL) CreateView(v View) string {
	on := ""
	if d.Cluster != "" {
		on = " ON CLUSTER " + quote(d.Cluster)
	}
	return fmt.Sprintf("CREATE OR REPLACE VIEW %s%s AS\n%s\nCOMMENT %s", quote(v.Name), on, v.Select, literal(v.Comment))
}
