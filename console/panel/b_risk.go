package panel

import "github.com/hearthlabs/hearth/console/words"

// risk are the panels of the share of members at risk, which the alert
// ChurnRiskSpike leads to.
func risk() []Panel {
	return []Panel{
		{
			ID: "b_risk_days", View: "B", Kind: Line, Title: say("渐远占比和往常", "Share drifting, and the usual one"),
			About: say("每天结束时渐远的人占比；虚线是过去八周同一星期几的中位数，是每天结束时就算好存下的。断开：还不足四周，谈不上往常。",
				"Share of members drifting at the end of each day; dashed is the median of the same weekdays of the last eight weeks, computed and kept as the day closed. A gap: fewer than four weeks are known."),
			SQL: `SELECT day, if(sum(people) = 0, NULL, sum(at_risk) / sum(people)) AS share,
    if(sumIf(people, weeks >= 4) = 0, NULL, sumIf(usual * people, weeks >= 4) / sumIf(people, weeks >= 4)) AS usual
FROM risk_days
WHERE ` + mine + ` AND day >= {from:Date} AND day < {to:Date}
GROUP BY day
ORDER BY day`,
			Columns: []Column{
				col("day", "日期", "Day", Day), col("share", "渐远占比", "Share drifting", Percent).colour("at_risk"), col("usual", "往常", "Usual", Percent).colour("quiet"),
			},
			Value: Percent, Better: -1, Width: 5,
		},
		{
			ID: "b_risk_parts", View: "B", Kind: Table, Title: say("渐远的人从哪里来", "Where the drifting come from"),
			About: say("所选日期里最近一次渐远告警那天（没有就取最后结束的一天），与往常那天相比：按哪个月来的、在哪个频道、原来在什么阶段拆开。每种拆法里，变化加起来正好是总变化。",
				"The newest day of the range that raised the alert (else the newest closed day) against its usual day, by month of joining, channel and stage before. In each way of splitting, changes add up to the whole change exactly."),
			Empty: none("还不足四周可比", "Fewer than four weeks to compare with"),
			SQL: `SELECT d.day AS day, d.dimension AS side, d.part AS part, d.at_risk AS people, d.before AS before, d.change AS change, d.share_change AS share_change
FROM alert_decomposition AS d
WHERE d.` + mine + ` AND d.day >= {from:Date} AND d.day < {to:Date}
    AND (d.community, d.day) IN (
        SELECT community, argMax(day, (z > 3 AND at_risk / people - usual >= 0.03 AND excess >= 20, day)) FROM risk_days
        WHERE ` + mine + ` AND day >= {from:Date} AND day < {to:Date} AND weeks >= 4
        GROUP BY community
    )
ORDER BY d.dimension, change DESC, part
LIMIT 60`,
			Columns: []Column{
				col("day", "日期", "Day", Day), col("side", "按什么拆", "Split by", Name).in(words.Sides), col("part", "部分", "Part", Name).in(words.Stages),
				col("people", "渐远", "Drifting", Count), col("before", "往常那天", "On the usual day", Count), col("change", "变化", "Change", Count), col("share_change", "占比变化", "Of the share", Percent),
			},
			Width: 7,
		},
	}
}
