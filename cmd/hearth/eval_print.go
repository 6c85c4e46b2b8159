package main

import (
	"bufio"
	"cmp"
	"fmt"
	"strings"

	"github.com/hearthlabs/hearth/nlp/eval"
)

// evalPrinter prints figures as tables.
type evalPrinter struct {
	w       *bufio.Writer
	chinese bool
}

// say is a phrase in the language of the output.
func (p *evalPrinter) say(phrase string) string {
	if p.chinese {
		return cmp.Or(evalChinese[phrase], phrase)
	}
	return phrase
}

func (p *evalPrinter) row(phrases ...string) []string {
	for i := range phrases {
		phrases[i] = p.say(phrases[i])
	}
	return phrases
}

func (p *evalPrinter) print(out *evalOutput) {
	p.figures(out)
	p.correlations(out.Sets)
	p.calibration(out)
	p.curves(out)
	p.confusions(out.Sets)
	p.worst(out.Sets)
	p.ablations(out)
	fmt.Fprintf(p.w, "\n%s %s\n", p.say("lexicon"), out.Lexicon)
	if out.Trained > 0 {
		fmt.Fprintf(p.w, "%s %s\n", p.say("texts the bag of words was trained on:"), grouped(int64(out.Trained)))
	}
}

func (p *evalPrinter) title(phrase string) { fmt.Fprintf(p.w, "\n%s\n", p.say(phrase)) }

func decimals(x float64) string { return fmt.Sprintf("%.3f", x) }

func percent(x float64) string { return fmt.Sprintf("%.1f%%", 100*x) }

// baselines are the models beside hearth, in order.
func baselines() []string {
	return []string{eval.Majority, eval.Authored, eval.Learned, eval.Words}
}

// figures prints a row for each task of each set.
func (p *evalPrinter) figures(out *evalOutput) {
	models := map[string]bool{} // those measured
	for _, m := range out.Summary.Tasks {
		for _, measure := range m.Measures {
			models[measure.Model] = true
		}
	}
	head := p.row("set", "task", "n", "coverage", "abstains", "accuracy", "macro-F1")
	for _, model := range baselines() {
		if models[model] {
			head = append(head, p.say(model+" acc"), p.say(model+" F1"))
		}
	}
	rows := [][]string{head}
	measures := func(row []string, find func(model string) (eval.Measure, bool)) {
		hearth, _ := find(eval.Hearth)
		row = append(row, decimals(hearth.Accuracy), decimals(hearth.MacroF1))
		for _, model := range baselines() {
			if !models[model] {
				continue
			}
			if m, ok := find(model); ok {
				row = append(row, decimals(m.Accuracy), decimals(m.MacroF1))
			} else {
				row = append(row, "-", "-")
			}
		}
		rows = append(rows, row)
	}
	for _, r := range out.Sets {
		name, coverage, abstained := printable(r.Name), percent(r.Coverage), percent(r.Abstained)
		for i := range r.Figures {
			f := &r.Figures[i]
			measures([]string{name, p.say(string(f.Task)), grouped(int64(f.N)), coverage, abstained}, f.Of)
			name, coverage, abstained = "", "", ""
		}
	}
	if len(out.Sets) > 1 {
		for _, m := range out.Summary.Tasks {
			measures([]string{p.say("mean"), p.say(string(m.Task)), fmt.Sprintf(p.say("%d sets"), m.Sets), "", ""}, m.Of)
		}
	}
	printTable(p.w, rows)
	for _, r := range out.Sets {
		if r.Excluded > 0 {
			fmt.Fprintf(p.w, p.say("%s: %s rows left out, whose labels name no class")+"\n", printable(r.Name), grouped(int64(r.Excluded)))
		}
	}
}

// correlations prints how polarity goes with numbers.
func (p *evalPrinter) correlations(reports []*eval.Report) {
	rows := [][]string{p.row("set", "n", "Pearson", "Spearman")}
	for _, r := range reports {
		if c := r.Correlation; c != nil {
			rows = append(rows, []string{printable(r.Name), grouped(int64(c.N)), decimals(c.Pearson), decimals(c.Spearman)})
		}
	}
	if len(rows) > 1 {
		p.title("Correlation of polarity with the labels")
		printTable(p.w, rows)
	}
}

// calibration prints the errors of each set and of all claims together, and the
// bins of the latter.
func (p *evalPrinter) calibration(out *evalOutput) {
	pooled := out.Summary.Calibration
	if pooled == nil {
		return
	}
	rows := [][]string{p.row("set", "n", "ECE", "n strict", "ECE strict")}
	add := func(name string, c *eval.Calibration) {
		rows = append(rows, []string{name, grouped(int64(c.N)), decimals(c.ECE), grouped(int64(c.StrictN)), decimals(c.Strict)})
	}
	for _, r := range out.Sets {
		if r.Calibration != nil {
			add(printable(r.Name), r.Calibration)
		}
	}
	if len(rows) > 2 {
		add(p.say("all"), pooled)
	}
	p.title("Calibration of confidence (where a set has no neutral rows, readings as neutral are left out; strict counts them as wrong)")
	printTable(p.w, rows)
	rows = [][]string{p.row("confidence", "n", "mean", "right")}
	for _, b := range pooled.Bins {
		rows = append(rows, []string{fmt.Sprintf("%.1f–%.1f", b.From, b.From+.1), grouped(int64(b.N)), decimals(b.Confidence), decimals(b.Accuracy)})
	}
	fmt.Fprintln(p.w)
	printTable(p.w, rows)
}

// curves prints error and coverage for each least confidence.
func (p *evalPrinter) curves(out *evalOutput) {
	if len(out.Summary.Curve) == 0 {
		return
	}
	head := []string{p.say("set")}
	for _, point := range out.Summary.Curve {
		head = append(head, fmt.Sprintf("≥%.1f", point.Threshold))
	}
	rows := [][]string{head}
	add := func(name string, curve []eval.Point) {
		row := []string{name}
		for _, point := range curve {
			if point.N == 0 {
				row = append(row, "-")
				continue
			}
			row = append(row, fmt.Sprintf("%.3f@%.0f%%", point.Error, 100*point.Coverage))
		}
		rows = append(rows, row)
	}
	for _, r := range out.Sets {
		if len(r.Curve) > 0 {
			add(printable(r.Name), r.Curve)
		}
	}
	if len(rows) > 2 {
		add(p.say("all"), out.Summary.Curve)
	}
	p.title("Error among scored texts @ share of texts, by least confidence")
	printTable(p.w, rows)
}

// confusions prints the most frequent ones of each set.
func (p *evalPrinter) confusions(reports []*eval.Report) {
	rows := [][]string{}
	for _, r := range reports {
		if len(r.Figures) == 0 || len(r.Figures[0].Confusions) == 0 {
			continue
		}
		f := &r.Figures[0]
		var parts []string
		for _, c := range f.Confusions {
			parts = append(parts, fmt.Sprintf("%s→%s %s", c.Class, cmp.Or(c.Read, p.say("nothing")), grouped(int64(c.N))))
		}
		rows = append(rows, []string{printable(r.Name), p.say(string(f.Task)), strings.Join(parts, ", ")})
	}
	if len(rows) > 0 {
		p.title("Worst confusions (label → reading)")
	}
	printTable(p.w, rows)
}

// worst prints the texts most wrongly read.
func (p *evalPrinter) worst(reports []*eval.Report) {
	for _, r := range reports {
		if len(r.Worst) == 0 {
			continue
		}
		fmt.Fprintf(p.w, "\n%s: %s\n", p.say("Most wrongly read"), printable(r.Name))
		for _, x := range r.Worst {
			p.wrong(r, &x)
		}
	}
}

// wrong prints one text: where it stands, label → reading, the text, its words.
func (p *evalPrinter) wrong(r *eval.Report, x *eval.Wrong) {
	read := cmp.Or(x.Read, p.say("nothing"))
	if r.Task == eval.Valence {
		read = fmt.Sprintf("%+.2f", x.Polarity)
	}
	state := fmt.Sprintf("%s %+.2f, %s %.2f", p.say("polarity"), x.Polarity, p.say("confidence"), x.Confidence)
	if !x.Scored {
		state = fmt.Sprintf("%s %+.2f, %s", p.say("polarity"), x.Polarity, p.say("not scored"))
	}
	fmt.Fprintf(p.w, "  %d: %s→%s (%s)\n    %s\n", x.Line, printable(x.Label), read, state, printable(x.Text))
	var words []string
	for _, w := range x.Words {
		target := ""
		if r.Task == eval.Emotions {
			target = w.Target + " "
		}
		words = append(words, fmt.Sprintf("%s %s%+.2f [%s]", printable(w.Text), target, w.Adds, w.Source))
	}
	if len(words) > 0 {
		fmt.Fprintf(p.w, "    %s\n", strings.Join(words, ", "))
	}
}

// evalChinese are the phrases of the output.
var evalChinese = map[string]string{
	"set": "数据集", "task": "任务", "n": "条数", "coverage": "覆盖", "abstains": "弃权", "accuracy": "准确率", "macro-F1": "宏平均F1",
	"majority acc": "多数类准确率", "majority F1": "多数类F1", "authored acc": "仅词典准确率", "authored F1": "仅词典F1",
	"learned acc": "仅学习权重准确率", "learned F1": "仅学习权重F1", "words acc": "词袋准确率", "words F1": "词袋F1",
	"mean": "平均", "%d sets": "%d 个集", "all": "合计", "right": "正确率", "confidence": "置信度", "polarity": "倾向", "not scored": "未评分",
	"2-class": "二分类", "3-class": "三分类", "emotions": "情绪", "attacks": "攻击性", "nothing": "无答案", "lexicon": "词典版本",
	"Correlation of polarity with the labels": "倾向与人工标注的相关",
	"Calibration of confidence (where a set has no neutral rows, readings as neutral are left out; strict counts them as wrong)": "置信度校准（没有中性标注的集里，读成中性的不计；“严格”把它们算错）",
	"%s: %s rows left out, whose labels name no class":                                                                           "%s：略去 %s 条，标注不属于任何类别",
	"without one file of the lexicon":                                                                                            "去掉词典里的一个文件之后", "file": "文件", "rows": "行数", "2-class F1": "二分类F1", "3-class F1": "三分类F1",
	"emotions F1": "情绪F1", "attacks F1": "攻击性F1",
	"n strict": "严格条数", "ECE strict": "严格ECE",
	"Error among scored texts @ share of texts, by least confidence": "已评分文本的错误率 @ 所占比例，按最低置信度",
	"Worst confusions (label → reading)":                             "最常见的混淆（标注 → 读成）",
	"Most wrongly read":                                              "错得最远的文本",
	"texts the bag of words was trained on:":                         "词袋模型的训练文本数：",
}
