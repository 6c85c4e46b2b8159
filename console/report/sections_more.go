package report

import (
	"context"
)

// momentsSection and thanksSection belong to the internal edition.
func momentsSection() section {
	return section{
		id:    "moments",
		title: Text{ZH: "值得记住的日子", EN: "Moments to honour"},
		note: Text{
			ZH: "接下来 7 天的生日（只列同意被关怀的人）、入群周年和百日；还有刚回来的、刚帮到第 100 次的人。这几天难过或生气的人不列：这时候送祝福不合适。一句话就够，不用群发。",
			EN: "Birthdays (of those who agreed to be cared for), anniversaries and hundredth days of the next 7 days, who has just come back, and who gave a hundredth answer. Left out: who was sad or angry these days, for it is no time for congratulations. A line of your own is enough.",
		},
		statements: []query{{"moments", sqlMoments}, {"dates", sqlDates}},
		load:       loadMoments,
		draw:       drawMoments,
	}
}

func thanksSection() section {
	return section{
		id:    "thanks",
		title: Text{ZH: "该谢谢谁", EN: "Whom to thank"},
		note: Text{
			ZH: "按帮到的人数排，不按说了多少话：回答别人的问题、接住新人的第一句话、提的建议被采纳。工作人员和机器人不算。",
			EN: "By how many different people they helped, not by how much they wrote: answers to questions, answers to newcomers' first messages, suggestions that were adopted. No staff, no bots.",
		},
		statements: []query{{"thanks", sqlThanks}},
		load: func(ctx context.Context, l *loader) error {
			return list(ctx, l, "thanks", &l.report.Thanks)
		},
		draw: drawThanks,
	}
}

// shareableSections are the table of the edition to pass on.
func shareableSections() []section {
	mood := moodSection(sqlOpenAnnotations)
	return []section{
		{
			id:    "change",
			title: Text{ZH: "变了什么，为什么", EN: "What changed, and why"},
			note: Text{
				ZH: "各部分加起来正好等于变化。活跃 = 说过话、点过表情、写过故事、参加过挑战或给过反馈的人；机器人和工作人员不算。净情绪 =（正面−负面）÷ 评了分的文本。哪一部分不到 10 个人，就不拆开。",
				EN: "The parts add up to the change exactly. Active: people who wrote, reacted, told a story, took part in a challenge or gave feedback; no bots, no staff. Net mood = (positive − negative) ÷ scored texts. Parts of fewer than 10 people are not shown.",
			},
			statements: []query{{"activity", sqlActivity}, {"mood_parts", sqlMoodParts}},
			load:       loadChange,
			draw:       drawChange,
		},
		mood,
		{
			id:    "pillars",
			title: Text{ZH: "三大支柱", EN: "The three pillars"},
			note: Text{
				ZH: "0 到 1，这段时间各天的平均，括号里是之前。情感共鸣：有没有人回、回得暖不暖；价值共创：故事、回答和挑战得到别人认可；自我实现：成长、获奖、第一次。–：参与的人不到 10 位。",
				EN: "0 to 1, means over the days of the period, the period before in brackets. Connection: whether people are answered, and warmly. Co-creation: stories, answers and challenges that others acknowledge. Self-realisation: growth, awards, firsts. –: fewer than 10 people took part.",
			},
			statements: []query{{"pillars", sqlPillars}},
			load: func(ctx context.Context, l *loader) error {
				return fill(ctx, l, "pillars", &l.report.Pillars)
			},
			draw: drawPillars,
		},
		{
			id:    "voiced",
			title: Text{ZH: "大家提的意见，有没有下文", EN: "Complaints, and what became of them"},
			note: Text{
				ZH: "按说到的事情数，一条说到两件事的两边都算。听到、回应、采纳、告诉本人来自反馈记录：全是 0 也可能只是没人记。不到 10 个人说到的事不单列。",
				EN: "By subject; a text about two counts in both. Heard, answered, adopted and told come from feedback events: all 0 may mean that nobody records them. Subjects of fewer than 10 people are not listed.",
			},
			statements: []query{{"voiced_all", sqlVoicedAll}, {"voiced", sqlVoiced}},
			load:       loadVoiced,
			draw:       drawVoiced,
		},
		trustSection(),
	}
}
