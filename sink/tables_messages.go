package sink

import (
	"slices"

	"github.com/hearthlabs/hearth/nlp"
)

// emotionNames are the columns of emotion strengths, in nlp.Emotion's order.
var emotionNames = [nlp.NumEmotions]string{"joy", "like", "gratitude", "anger", "sadness", "fear", "disgust", "surprise"}

// needNames are the values of needs.name, in nlp.Need's order.
var needNames = [nlp.NumNeeds]string{"belonging", "respect", "recognition", "trust", "companionship", "meaning", "growth"}

var messages = Table[Message]{
	Name:        "messages",
	Comment:     "Texts as they stand now, with their score; an edit or a recall replaces the row. Read with FINAL.",
	Engine:      Replacing,
	Version:     "version",
	OrderBy:     []string{"community", "at", "message_id"},
	PartitionBy: "toYear(at)",
	ShardBy:     "cityHash64(community)",
	Append:      true,
	OffsetKey:   "offset",
	SubKey:      "message_id",
	Key:         func(r *Message) RowKey { return RowKey{r.Offset, r.MessageID} },
	Indexes:     []Index{offsetIndex},
	Columns: slices.Concat(
		messageColumns,
		scoreColumns,
		strengthColumns(),
		meaningColumns,
		styleColumns,
		coordinates(func(r *Message) *Coordinates { return &r.Coordinates }),
		[]Column[Message]{version(func(r *Message) *Coordinates { return &r.Coordinates })},
	),
}

var messageColumns = []Column[Message]{
	str("community", lowString, codecPlain, "Community the message belongs to. Never empty.", func(r *Message) string { return r.Community }),
	millis("at", "Event time of the message, also after an edit.", func(r *Message) int64 { return r.At }),
	str("message_id", "String", codecZSTD, "Id of the message, unique in its community.", func(r *Message) string { return r.MessageID }),
	str("member", "String", codecZSTD, "Author. Never empty.", func(r *Message) string { return r.Member }),
	str("kind", lowString, codecPlain, "message or story.", func(r *Message) string { return r.Kind }),
	str("platform", lowString, codecPlain, "Platform it was sent on; unknown when the event did not say.", func(r *Message) string { return r.Platform }),
	str("channel", lowString, codecPlain, "Channel inside the community. Empty when the platform has none.", func(r *Message) string { return r.Channel }),
	flag("bot", "Sent by a bot: left out of every human count.", func(r *Message) bool { return r.Bot }),
	flag("staff", "Sent by staff: left out of member counts and mood.", func(r *Message) bool { return r.Staff }),
	flag("late", "Arrived behind the community's allowed lateness.", func(r *Message) bool { return r.Late }),
	str("reply_to", "String", codecZSTD, "Message this one answers. Empty when it answers none.", func(r *Message) string { return r.ReplyTo }),
	list("mentions", codecZSTD, "Members mentioned, in order. Empty when none.", func(r *Message) []string { return r.Mentions }),
	raw(str("title", "String", codecText, "Title of a story. Empty for messages, when recalled, and once its retention is over.", func(r *Message) string { return r.Title })),
	raw(str("text", "String", codecText, "Text as it stands now. Empty when recalled, and once its retention is over.", func(r *Message) string { return r.Text })),
	flag("edited", "The text was changed after it was sent.", func(r *Message) bool { return r.Edited }),
	flag("recalled", "Withdrawn: left out of every count.", func(r *Message) bool { return r.Recalled }),
}

var scoreColumns = []Column[Message]{
	str("lang", lowString, codecPlain, "Language as BCP 47-like tag: zh-Hans, zh-Hant, yue, en, ja, ko, und.", func(r *Message) string { return string(r.Score.Lang) }),
	flag("mixed", "Chinese with at least two Latin words.", func(r *Message) bool { return r.Score.Mixed }),
	flag("scored", "False: the model abstained; the score's columns then say nothing.", func(r *Message) bool { return r.Score.Scored }),
	f32("polarity", "-1 (negative) to 1. 0 is neutral, or unscored.", func(r *Message) float64 { return r.Score.Polarity }),
	enum("label", labelType, "Polarity in three classes. neutral when unscored.", func(r *Message) int8 { return labelCode(r.Score.Label) }),
	f32("confidence", "Probability of label, 0 to 1. 0 when unscored.", func(r *Message) float64 { return r.Score.Confidence }),
	enum("emotion", emotionType, "Strongest emotion. neutral when there is none or the text is unscored.", func(r *Message) int8 { return claimed(r.Score.Scored, uint8(r.Score.Emotion)) }),
}

func labelCode(l nlp.Label) int8 {
	switch l {
	case nlp.Positive:
		return 1
	case nlp.Negative:
		return -1
	case nlp.Neutral:
		return 0
	}
	return 0
}

// strengthColumns are one column for each emotion.
func strengthColumns() []Column[Message] {
	cols := make([]Column[Message], nlp.NumEmotions)
	for i, name := range emotionNames {
		cols[i] = f32(name, "Strength of "+name+", 0 (none) to 1.", func(r *Message) float64 { return r.Score.Emotions[i] })
	}
	return cols
}

var meaningColumns = []Column[Message]{
	list("feelings", codecZSTD, read(nlp.FieldFeelings, "Finer feelings read in the text. Empty when none."), func(r *Message) []string { return r.Score.Feelings }),
	f32("intensity", "How strongly it is said, 0 to 1.", func(r *Message) float64 { return r.Score.Intensity }),
	str("holder", lowString, codecPlain, read(nlp.FieldHolder, "Whose feeling: self, addressee, other, quoted. Empty when unscored. Only self moves the author's mood."), func(r *Message) string { return string(r.Score.Holder) }),
	listOf("needs.name", read(nlp.FieldNeeds, "Needs the author speaks of: belonging, respect, recognition, trust, companionship, meaning, growth. Silent ones are left out."), func(r *Message, a []string) []string { return needList(&r.Score.Needs, a) }),
	numbersOf("needs.value", "For each of needs.name: -1 (hurt) to 1 (met), never 0.", func(r *Message, a []float32) []float32 { return needValues(&r.Score.Needs, a) }),
	listOf("needs_given.name", read(nlp.FieldNeeds, "Needs of others the text meets or hurts; names as in needs.name."), func(r *Message, a []string) []string { return needList(&r.Score.NeedsGiven, a) }),
	numbersOf("needs_given.value", "For each of needs_given.name: -1 (hurt) to 1 (met), never 0.", func(r *Message, a []float32) []float32 { return needValues(&r.Score.NeedsGiven, a) }),
	listOf("aspects.name", read(nlp.FieldAspects, "Subjects the text speaks of: service, product, price … Empty when none."), func(r *Message, a []string) []string {
		for i := range r.Score.Aspects {
			a = append(a, r.Score.Aspects[i].Name)
		}
		return a
	}),
	numbersOf("aspects.polarity", "For each of aspects.name: polarity found around it, -1 to 1.", func(r *Message, a []float32) []float32 {
		for i := range r.Score.Aspects {
			a = append(a, float32(r.Score.Aspects[i].Polarity))
		}
		return a
	}),
	f32("toxic", read(nlp.FieldToxic, "0 to 1; from 0.5 on the text attacks someone."), func(r *Message) float64 { return r.Score.Toxic }),
	f32("warmth", read(nlp.FieldWarmth, "0 to 1, towards the person spoken to; from 0.5 on that one feels cared for. 0 when unscored."), func(r *Message) float64 { return r.Score.Warmth }),
	flag("ironic", read(nlp.FieldIrony, "Irony cues present: polarity is damped."), func(r *Message) bool { return r.Score.Ironic }),
	f32("coverage", "Share of the content tokens the lexicon knows, 0 to 1.", func(r *Message) float64 { return r.Score.Coverage }),
	written("evidence", codecZSTD, "The authored terms of the score, and the learned ones that move its polarity by 0.2 or more, as JSON array of {start, end, target, a, w, r, rule, source}; weights in thousandths; the word is substring(text, start + 1, end - start). Empty when unscored.", func(r *Message, b []byte) []byte { return AppendEvidence(b, r.Score.Evidence) }),
	str("lexicon", lowString, codecPlain, "Version hash of everything that shaped the score. Empty when the text was not looked at.", func(r *Message) string { return r.Score.Lexicon }),
}

// read is the comment of a column of a field, with its status where that field
// is off unless asked for.
func read(f nlp.Field, comment string) string {
	if f.Status() == nlp.Experimental {
		return comment + " Experimental: empty unless --experimental names " + string(f) + "."
	}
	return comment
}

func needList(n *nlp.Needs, a []string) []string {
	for i, v := range n {
		if v != 0 {
			a = append(a, needNames[i])
		}
	}
	return a
}

func needValues(n *nlp.Needs, a []float32) []float32 {
	for _, v := range n {
		if v != 0 {
			a = append(a, float32(v))
		}
	}
	return a
}

var styleColumns = []Column[Message]{
	u32("style_length", codecT64, "Characters of the text that was scored, with personal data masked.", func(r *Message) uint32 { return uint32(r.Score.Style.Length) }),
	flag("style_question", "Asks something.", func(r *Message) bool { return r.Score.Style.Question }),
	u32("style_exclamation", codecT64, "Number of exclamation marks.", func(r *Message) uint32 { return uint32(r.Score.Style.Exclamation) }),
	f32("style_emoji_rate", "Emoji, kaomoji and bracket emoticons per content token, 0 to 1.", func(r *Message) float64 { return r.Score.Style.EmojiRate }),
	f32("style_politeness", "Polite words per content token, 0 to 1.", func(r *Message) float64 { return r.Score.Style.Politeness }),
	f32("style_particle_rate", "Modal particles per content token, 0 to 1.", func(r *Message) float64 { return r.Score.Style.ParticleRate }),
	f32("style_first_singular", "I, 我, per content token, 0 to 1.", func(r *Message) float64 { return r.Score.Style.FirstSingular }),
	f32("style_first_plural", "We, 我们 咱们, per content token, 0 to 1.", func(r *Message) float64 { return r.Score.Style.FirstPlural }),
	f32("style_second", "You, 你 你们, per content token, 0 to 1.", func(r *Message) float64 { return r.Score.Style.Second }),
	f32("style_second_polite", "Polite you, 您, per content token, 0 to 1.", func(r *Message) float64 { return r.Score.Style.SecondPolite }),
}
