package report

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hearthlabs/hearth/console/words"
)

// Part is how many more (or fewer) people of one part drift than on the usual
// day. Of each side they sum to the change of the community exactly.
type Part struct {
	Day      Day    `json:"day"`
	UsualDay Day    `json:"usual_day"`
	Side     string `json:"side"` // cohort, channel or stage; see words.Sides
	Part     string `json:"part"`
	Change   Count  `json:"change"`
}

// sqlSpike takes the newest day of the period apart that raised ChurnRiskSpike.
const sqlSpike = `SELECT d.day AS day, d.usual_day AS usual_day, d.dimension AS side, d.part AS part, d.change AS change
FROM alert_decomposition AS d
WHERE d.community = {community:String} AND d.change != 0 AND d.day = (
    SELECT max(day) FROM risk_days
    WHERE community = {community:String} AND day >= {from:Date} AND day < {to:Date}
        AND z > 3 AND at_risk / people - usual >= 0.03 AND excess >= 20
)
ORDER BY side, change DESC, part`

func loadSpike(ctx context.Context, l *loader) error {
	return list(ctx, l, "spike", &l.report.Stages.Spike)
}

// shownParts is how many parts of one side are named.
const shownParts = 4

// drawSpike says where those come from who drift more than usual.
func drawSpike(parts []Part, l Lang, out canvas) {
	if len(parts) == 0 {
		return
	}
	total := Count(0)
	for _, p := range parts {
		if p.Side == parts[0].Side {
			total += p.Change
		}
	}
	out.text([]span{
		{l.say("渐远的比往常多 %d 人", "%d more drift than usual", total), bad},
		{l.say("（%s 与 %s 相比）：", " (%s against %s):", l.date(parts[0].Day), l.date(parts[0].UsualDay)), normal},
	})
	for _, side := range words.Sides.Words() {
		var of []Part
		for _, p := range parts {
			if p.Side == side.Name {
				of = append(of, p)
			}
		}
		if len(of) > 0 {
			out.text([]span{{side.In(string(l)) + l.say("：", ": "), dim}, {partLine(of, l), normal}})
		}
	}
}

// partLine names the largest parts, and the rest as one, so that the line sums
// to the change.
func partLine(parts []Part, l Lang) string {
	parts = slices.Clone(parts)
	slices.SortStableFunc(parts, func(a, b Part) int { return int(magnitude(b.Change) - magnitude(a.Change)) })
	var named []string
	for _, p := range parts[:min(shownParts, len(parts))] {
		name := clean(p.Part)
		if stage, ok := words.Stages.Find(p.Part); ok && p.Side == "stage" {
			name = stage.In(string(l))
		}
		named = append(named, fmt.Sprintf("%s %+d", name, p.Change))
	}
	if rest := parts[min(shownParts, len(parts)):]; len(rest) > 0 {
		sum := Count(0)
		for _, p := range rest {
			sum += p.Change
		}
		named = append(named, l.say("其他 %+d", "others %+d", sum))
	}
	return strings.Join(named, " · ")
}

func magnitude(n Count) Count {
	if n < 0 {
		return -n
	}
	return n
}
