package sink

import (
	"fmt"
	"strings"
)

// stable is a view of the generation v1. The tables change when the pipeline
// needs them to; whoever builds reports on them should not notice. So a v1 view
// lists its columns one by one, has FINAL inside where rows are replaced, and
// leaves out what only the pipeline reads.
//
// The promise, which docs/schema.md states and sink/testdata/v1.txt holds a test
// to: a column of a v1 view keeps its name, its type and its meaning; columns
// may be added at the end. What has to differ becomes a view of the generation
// v2 beside it. The comment of the v1 view then begins with "Deprecated since
// VERSION: use v2_…", the changelog has a [CHANGE], and the view stays for at
// least twelve months and two minor versions after that one.
type stable struct {
	name    string
	from    string // table or view
	final   bool
	comment string
	columns []string // of from; "a AS b" gives another name
}

var stables = []stable{
	{
		"v1_communities", "communities", true, "Communities, how far their data goes, and their calendar.",
		[]string{"community", "watermark", "closed_day", "zone", "members"},
	},
	{
		"v1_members", "members", true, "Members as they are now. Leave bots and staff out of counts.",
		[]string{
			"community", "member", "bot", "staff", "stage", "stage_since", "joined_at", "left_at", "leave_cause", "first_active", "last_active",
			"active_days", "active_28", "messages", "risk", "p_return", "p_alive",
		},
	},
	{
		"v1_member_days", "member_days", true, "What each member did on each day. Leave bots and staff out of counts.",
		[]string{
			"community", "day", "member", "bot", "staff", "messages", "reactions", "stories", "challenges", "awards", "checkins", "redpackets", "touches",
			"qualifying", "scored", "positive", "negative", "joy", "`like`", "gratitude", "anger", "sadness", "fear", "disgust", "surprise",
		},
	},
	{
		"v1_messages", "messages", true, "Texts as they stand now, with their score. Leave bots, staff and recalled ones out of counts; where scored is false, the score says nothing.",
		[]string{
			"community", "at", "message_id", "member", "kind", "platform", "channel", "bot", "staff", "reply_to", "mentions", "title", "text", "edited", "recalled",
			"lang", "scored", "polarity", "label", "confidence", "emotion", "joy", "`like`", "gratitude", "anger", "sadness", "fear", "disgust", "surprise",
			"holder", "style_question AS question", "`aspects.name` AS aspect_names", "`aspects.polarity` AS aspect_polarities", "lexicon",
		},
	},
	{
		"v1_transitions", "transitions", false, "Every change of stage, with the rule that made it.",
		[]string{"community", "at", "member", "`from`", "`to`", "rule", "cause"},
	},
	{
		"v1_annotations", "annotations", true, "What happened to a community as a whole.",
		[]string{"community", "at", "until", "title"},
	},
	{
		"v1_community_days", "community_days", false, "Per community and local day, bots and staff left out. net_sentiment is null when nothing was scored.",
		[]string{
			"community", "day", "active", "joins", "leaves", "messages", "reactions", "stories", "touches", "scored", "positive", "negative", "net_sentiment",
			"joy", "`like`", "gratitude", "anger", "sadness", "fear", "disgust", "surprise",
		},
	},
	{
		"v1_growth", "growth", false, "Growth accounting of each closed day, week and 28 days: active = before + new + resurrected - lapsed.",
		[]string{"community", "`window`", "start", "active", "before", "`new`", "resurrected", "retained", "lapsed", "ratio"},
	},
}

func stableViews() []View {
	var out []View
	for _, s := range stables {
		sources := make([]string, len(s.columns))
		for i, c := range s.columns {
			source, name, renamed := strings.Cut(c, " AS ")
			if !renamed {
				name = source
			}
			sources[i] = "x." + source + " AS " + name
		}
		from := quote(s.from) + " AS x"
		if s.final {
			from += " FINAL"
		}
		out = append(out, View{
			Name: s.name, Stable: true, Comment: s.comment,
			Select: fmt.Sprintf("SELECT %s\nFROM %s", strings.Join(sources, ",\n    "), from),
		})
	}
	return out
}

// stablePage is the part of the schema page about them.
func stablePage() string {
	var b strings.Builder
	b.WriteString("\n# Stable views, v1\n\n" +
		"Build reports and dashboards on these, and on the views that `hearth schema --numbers` defines. The tables change with the pipeline.\n\n" +
		"- A column of a `v1_` view keeps its name, its type and its meaning. Columns may be added at the end, so name those you read.\n" +
		"- What has to differ becomes a `v2_` view beside it. The comment of the old one then begins with *Deprecated since VERSION: use v2_…*, and the changelog has a [CHANGE].\n" +
		"- A deprecated view stays for at least twelve months and two minor versions.\n\n" +
		"- v1 视图的列，名字、类型、含义都不变；新列只加在最后，所以查询请写列名，不要用 `*`。\n" +
		"- 一定要变的，会另开 `v2_` 视图；旧视图的注释以 *Deprecated since* 开头，再保留至少十二个月、两个小版本。\n\n" +
		"| view | rows | columns |\n| --- | --- | --- |\n")
	for _, s := range stables {
		names := make([]string, len(s.columns))
		for i, c := range s.columns {
			if source, name, renamed := strings.Cut(c, " AS "); renamed {
				names[i] = "`" + name + "` (" + strings.Trim(source, "`") + ")"
				continue
			}
			names[i] = "`" + strings.Trim(c, "`") + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", s.name, s.comment, strings.Join(names, ", "))
	}
	return b.String()
}
