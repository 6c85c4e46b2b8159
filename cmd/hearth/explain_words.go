package main

import (
	"fmt"
	"strings"

	"github.com/hearthlabs/hearth/nlp"
)

// vocabulary is the language an explanation is told in.
type vocabulary struct {
	labels     map[string]string // headings
	names      map[string]string // values of a Score
	head       []string          // of the evidence table
	labelWidth int

	bias, rest, mixed, ironic, abstains, evidence, sums, and string
}

func wordsFor(language string) vocabulary {
	if language == "zh" {
		return chinese
	}
	return english
}

func (v *vocabulary) label(key string) string { return v.labels[key] }

// name translates a value; one without a translation stands for itself.
func (v *vocabulary) name(key string) string {
	if rest, ok := strings.CutPrefix(key, "given:"); ok {
		return fmt.Sprintf("%s (%s)", v.name(rest), v.names["given"])
	}
	if s, ok := v.names[key]; ok {
		return s
	}
	return key
}

func (v *vocabulary) list(keys []string) string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = v.name(k)
	}
	return strings.Join(names, v.and)
}

func (v *vocabulary) strengths(s nlp.Strengths) string {
	var out []string
	for i, x := range s {
		if x > 0 {
			out = append(out, fmt.Sprintf("%s %.2f", v.name(nlp.Emotion(i).String()), x))
		}
	}
	return strings.Join(out, v.and)
}

func (v *vocabulary) needs(n nlp.Needs) string {
	var out []string
	for i, x := range n {
		if x != 0 {
			state := v.names["met"]
			if x < 0 {
				state = v.names["hurt"]
			}
			out = append(out, fmt.Sprintf("%s %s %+.2f", v.name(nlp.Need(i).String()), state, x))
		}
	}
	return strings.Join(out, v.and)
}

func (v *vocabulary) aspects(aspects []nlp.Aspect) string {
	var out []string
	for _, a := range aspects {
		out = append(out, fmt.Sprintf("%s %+.2f", v.name(a.Name), a.Polarity))
	}
	return strings.Join(out, v.and)
}

var english = vocabulary{
	labels: map[string]string{
		"language": "language", "label": "polarity", "confidence": "confidence", "emotions": "emotions", "feelings": "feelings",
		"intensity": "intensity", "holder": "whose", "needs": "needs", "needs_given": "needs given", "aspects": "about", "toxic": "attack", "warmth": "warmth",
		"ironic": "irony", "coverage": "coverage", "lexicon": "lexicon", "sum": "sum", "probability": "probability", "polarity": "polarity",
	},
	names: map[string]string{
		"zh-Hans": "Chinese, simplified", "zh-Hant": "Chinese, traditional", "yue": "Cantonese", "en": "English", "ja": "Japanese", "ko": "Korean",
		"und": "undetermined", "self": "the writer's own feeling", "addressee": "the addressee's feeling", "other": "somebody else's feeling",
		"quoted": "quoted words", "strength": "less neutral", "none": "no emotion", "scale:polarity": "scale of polarity",
		"scale:emotion": "scale of emotions", "scale:toxic": "scale of attack", "met": "met", "hurt": "hurt", "given": "given",
	},
	head: []string{"word", "for", "authored", "learned", "factor", "rule", "adds", "source"}, labelWidth: 12,
	bias: "(bias)", rest: "(the rest)", mixed: ", mixed with English", ironic: "cues present; the polarity is damped", and: ", ",
	abstains: "Not scored: there is nothing to read, or no lexicon for the language. The model abstains.",
	evidence: "Evidence: each term adds factor × (authored + learned).",
	sums:     "How the polarity follows: the sums, their softmax, P(positive) − P(negative).",
}

var chinese = vocabulary{
	labels: map[string]string{
		"language": "语言", "label": "情感倾向", "confidence": "置信度", "emotions": "情绪", "feelings": "细分感受", "intensity": "强度",
		"holder": "谁的感受", "needs": "需求", "needs_given": "给予的需求", "aspects": "谈到", "toxic": "攻击性", "warmth": "温度", "ironic": "反讽", "coverage": "词典覆盖",
		"lexicon": "词典版本", "sum": "合计", "probability": "概率", "polarity": "倾向",
	},
	names: map[string]string{
		"zh-Hans": "简体中文", "zh-Hant": "繁体中文", "yue": "粤语", "en": "英语", "ja": "日语", "ko": "韩语", "und": "未定",
		"positive": "正面", "neutral": "中性", "negative": "负面", "polarity": "倾向", "toxic": "攻击性", "warmth": "温度",
		"strength": "减去中性", "none": "无情绪", "scale:polarity": "倾向的比例", "scale:emotion": "情绪的比例", "scale:toxic": "攻击性的比例",
		"joy": "快乐", "like": "喜爱", "gratitude": "感激", "anger": "愤怒", "sadness": "悲伤", "fear": "恐惧", "disgust": "厌恶", "surprise": "惊讶",
		"disappointment": "失望", "anxiety": "焦虑", "speechless": "无语", "awkward": "尴尬", "anticipation": "期待", "tired": "累",
		"lonely": "孤单", "proud": "自豪", "envy": "羡慕",
		"belonging": "归属感", "respect": "尊重", "recognition": "认同", "trust": "信任", "companionship": "陪伴", "meaning": "意义", "growth": "成长",
		"self": "说话人自己", "addressee": "对方", "other": "别人", "quoted": "引用的话", "met": "被满足", "hurt": "受伤", "given": "给予对方",
		"service": "服务", "product": "产品", "price": "价格", "activity": "活动", "content": "内容", "people": "人", "rules": "规则",
		"quality": "质量", "logistics": "物流", "technology": "技术", "environment": "环境", "time": "时间", "reward": "奖励",
	},
	head: []string{"词", "对象", "词典权重", "学习权重", "系数", "规则", "贡献", "出处"}, labelWidth: 12,
	bias: "(偏置)", rest: "(其余)", mixed: "，夹杂英文", ironic: "有反讽线索，倾向已减弱", and: "、",
	abstains: "未评分：没有可读的内容，或没有这种语言的词典。模型选择弃权。",
	evidence: "证据：每一项的贡献 = 系数 ×（词典权重 + 学习权重）。",
	sums:     "倾向的由来：三个合计，经 softmax 得到概率，倾向 = P(正面) − P(负面)。",
}
