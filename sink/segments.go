package sink

import "strings"

// Segment is a named rule over `member_profiles`. A member may be in several.
type Segment struct {
	Name  string // snake case; stable
	Zh    string
	En    string
	When  string // SQL over the columns of member_profiles
	WhyZh string // why such members are looked at together, and what helps them
	WhyEn string
}

// Segments returns the segments, the most urgent first. None of them looks at a
// mood: a private mood is no pretext to approach somebody.
func Segments() []Segment {
	return []Segment{
		{
			"core_drifting", "正在走远的核心", "core members drifting away", "was_core AND stage IN ('at_risk', 'dormant')",
			"曾经是核心，现在安静得反常：熟人私下问候一声，比群发有用。", "Once core, now unusually silent: a word of somebody they know does more than any message to all.",
		},
		{
			"new_unheard", "说了话没人回的新人", "newcomers nobody answered", "stage IN ('newcomer', 'returned') AND unheard",
			"第一次说话，一天没人回：现在接上话还来得及。", "Nobody answered their first words for a day: an answer still comes in time.",
		},
		{
			"tied_drifting", "有牵挂的渐远成员", "drifting, with ties that hold", "stage = 'at_risk' AND tied >= 3 AND NOT was_core",
			"在走远，但和至少三个人有来往：让他们的朋友来说。", "Drifting, and tied to three people or more: let their friends speak to them.",
		},
		{
			"core_helpers", "撑起社群的人", "carry the community", "stage = 'core' AND role IN ('helper', 'welcomer', 'storyteller', 'connector')",
			"大家靠他们：记得感谢，别让他们累着。", "The community leans on them: thank them, and do not wear them out.",
		},
		{
			"just_back", "刚回来的", "just back", "stage = 'returned'",
			"离开又回来：欢迎，不追问。", "Back after a silence or a leave: welcome them, and do not ask why.",
		},
		{
			"warming_up", "越来越投入", "warming up", "stage IN ('newcomer', 'active') AND tenure_days <= 60 AND active_28 >= 8",
			"来了不到两个月，已经常来：可以邀请他们做点什么。", "Here for less than two months and often: invite them to something of their own.",
		},
		{
			"storytellers", "爱讲故事的人", "storytellers", "role = 'storyteller' AND stage IN ('newcomer', 'active', 'core', 'returned')",
			"讲过两个以上的故事：征集时先想到他们。", "Told two stories or more: think of them first when stories are asked for.",
		},
		{
			"askers", "常来求助的人", "ask for help", "role = 'asker' AND stage IN ('newcomer', 'active', 'core', 'returned')",
			"多半来提问：答得好，他们会变成帮忙的人。", "They mostly ask: answered well, askers become helpers.",
		},
		{
			"quiet_readers", "一直在看的人", "read along for long", "stage = 'lurker' AND tenure_days >= 60",
			"来了两个月以上没说过话：不打扰，留一扇门。", "Here for two months without a word: leave them in peace, and a door open.",
		},
		{
			"gone_quiet", "沉默很久的人", "silent for long", "stage IN ('dormant', 'churned') AND NOT was_core",
			"很久没出现：最多一次真诚的邀请。", "Not seen for long: one sincere invitation at most.",
		},
	}
}

func segmentViews() []View {
	all := Segments()
	rows, rules := make([]string, len(all)), make([]string, len(all))
	for i, s := range all {
		fields := []string{s.Name, s.Zh, s.En, s.WhyZh, s.WhyEn, s.When}
		for k := range fields {
			fields[k] = literal(fields[k])
		}
		rows[i] = "(" + strings.Join(fields, ", ") + ")"
		rules[i] = "if(" + s.When + ", " + literal(s.Name) + ", '')"
	}
	return append([]View{
		{
			Name: "segments", Zh: "人群：名字、规则和原因",
			Comment: "The named segments: a rule over member_profiles each, with its reason. None of them looks at a mood.",
			Numbers: []Number{
				{"segment", "人群", "Name, for scripts."},
				{"zh", "中文名", "What operators call it."},
				{"en", "英文名", "The same in English."},
				{"why_zh", "为什么", "Why such members are looked at together, in Chinese."},
				{"why_en", "原因（英文）", "The same in English."},
				{"rule", "规则", "Condition over the columns of member_profiles."},
			},
			Select: "SELECT s.1 AS segment, s.2 AS zh, s.3 AS en, s.4 AS why_zh, s.5 AS why_en, s.6 AS rule\nFROM (SELECT arrayJoin([\n    " + strings.Join(rows, ",\n    ") + "\n]) AS s)",
		},
	}, ours(View{
		Name: "member_segments", Zh: "每个人在哪些人群里",
		Comment: "Which segments each person is in, one row each. Bots and staff left out.",
		Numbers: []Number{
			growthNumbers[0],
			{"member", "成员", "Who."},
			{"segment", "人群", "Name of the segment; segments explains it."},
		},
		// Of member_profiles, what the rules look at.
		Select: "SELECT community, member, segment\nFROM (\n" +
			"SELECT m.community AS community, m.member AS member, m.stage AS stage, m.active_28 AS active_28, " + wasCore + ", " + tenure + ", " + played + ",\n    " + deeds + ", " + unheard + "\n" + standing + "\n" +
			")\nARRAY JOIN arrayFilter(s -> s != '', [\n    " + strings.Join(rules, ",\n    ") + "\n]) AS segment",
	})...)
}
