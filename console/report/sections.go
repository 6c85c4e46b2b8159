package report

import "context"

// section is one part of a report.
type section struct {
	id         string
	title      Text
	note       Text // what the numbers mean, and what 0 and a dash mean
	statements []query
	load       func(ctx context.Context, l *loader) error
	draw       func(r *Report, l Lang, out canvas)
}

type query struct{ name, sql string }

// sections is the table of sections, in their order.
func sections() []section {
	return []section{
		{
			id:    "headline",
			title: Text{ZH: "概况", EN: "At a glance"},
			note: Text{
				ZH: "活跃 = 这段时间里说过话、点过表情、写过故事、参加过挑战或给过反馈的人；机器人和工作人员不算。增减比 = （新+回流）÷淡出，大于 1 在变热闹；没有人淡出时写 –。",
				EN: "Active: people who wrote, reacted, told a story, took part in a challenge or gave feedback; no bots, no staff. Growth ratio = (new + back) ÷ lapsed, above 1 is growing; – when nobody lapsed.",
			},
			statements: []query{{"members", sqlMembers}, {"joins", sqlJoins}, {"activity", sqlActivity}, {"texts", sqlTexts}},
			load:       loadHeadline,
			draw:       drawHeadline,
		},
		{
			id:    "mood",
			title: Text{ZH: "情绪", EN: "Mood"},
			note: Text{
				ZH: "净情绪 =（正面−负面）÷ 评了分的文本，从 −1 到 +1，0 是好坏相抵；覆盖 = 评了分的比例。说话的人不到 10 位的周不显示。「明显」= 和之前几周相比超出了偶然波动。",
				EN: "Net mood = (positive − negative) ÷ scored texts, −1 to +1; 0 is as much good as bad. Coverage is the share that was scored. Weeks with fewer than 10 people are not shown. “Clearly”: beyond chance, against the weeks before.",
			},
			statements: []query{{"mood", sqlMood}, {"annotations", sqlAnnotations}},
			load:       loadMood,
			draw:       drawMood,
		},
		{
			id:    "stages",
			title: Text{ZH: "生命周期", EN: "Life cycle"},
			note: Text{
				ZH: "人数是现在的，进出是最近 14 天的；一个人来回走会在进和出里各算一次。0 就是没有人。",
				EN: "Counts are as of now, moves are of the last 14 days; whoever goes to and fro counts in both. 0 means nobody.",
			},
			statements: []query{{"stages", sqlStages}, {"flows", sqlFlows}, {"spike", sqlSpike}},
			load:       loadStages,
			draw:       drawStages,
		},
		{
			id:    "care",
			title: Text{ZH: "谁需要关心", EN: "Who needs care"},
			note: Text{
				ZH: "只看来没来、有没有人回应，不看心情：心情不是去打扰别人的理由。不列已离开的人、工作人员、机器人，和撤回过同意的人。可能性是最近一次阶段变化或活跃时估计的。",
				EN: "Judged by presence and by answers, never by mood: a mood is no reason to approach somebody. Members who left, staff, bots and whoever withdrew consent are not listed. Likelihood is as estimated at the last activity or change of stage.",
			},
			statements: []query{{"care", sqlCare}},
			load:       loadCare,
			draw:       drawCare,
		},
		{
			id:    "complaints",
			title: Text{ZH: "大家在抱怨什么", EN: "What people complain about"},
			note: Text{
				ZH: "占比 = 每百条评了分的文本里有几条；变化和之前同样长的时间比，单位是百分点。一条说到两件事的，两边都算。原话只供运营内部看，请勿转发。",
				EN: "Share: of the scored texts; change in percentage points against the period before. A text about two things counts in both. Quotes are for operators only: please do not pass them on.",
			},
			statements: []query{{"complaints", sqlComplaints}, {"complaint_examples", sqlComplaintExamples}},
			load:       loadComplaints,
			draw:       drawComplaints,
		},
		{
			id:    "joys",
			title: Text{ZH: "让大家高兴的", EN: "What made people happy"},
			note: Text{
				ZH: "打动人的帖子：至少 3 位别人回复（不带负面情绪）或点了表情，按人数排，自己回自己不算。",
				EN: "Posts that moved people: at least 3 others answered without bad feeling or reacted; by number of people, own answers left out.",
			},
			statements: []query{{"joys", sqlJoys}, {"resonance", sqlResonance}},
			load:       loadJoys,
			draw:       drawJoys,
		},
		{
			id:    "trust",
			title: Text{ZH: "数据可信度", EN: "Can this be trusted"},
			note: Text{
				ZH: "死信 = 读不懂、没进统计的记录，保留 30 天；重复的不会多算。没评分 = 模型没把握，不猜。死信和总账是全部社群的，其余是本社群这段时间的。",
				EN: "Dead letters: records that could not be read and are in no count, kept for 30 days; duplicates count once. Unscored: the model abstained. Dead letters and the log are of all communities, the rest of this one and this period.",
			},
			statements: []query{{"log", sqlLog}, {"dead_letters", sqlDead}, {"ledger", sqlLedger}, {"languages", sqlLanguages}},
			load:       loadTrust,
			draw:       drawTrust,
		},
	}
}
