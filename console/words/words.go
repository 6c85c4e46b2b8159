// Package words says in Chinese and English what the names stored in the tables
// mean: stages, emotions, subjects, reasons. Report, console and dashboards
// take their wording from here, so that an operator meets one word per idea.
//
// It imports the standard library alone, keeps no state, and may be used from
// several goroutines.
package words

// Text is a wording in both languages.
type Text struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// In picks the wording: English for "en", Chinese for everything else.
func (t Text) In(lang string) string {
	if lang == "en" {
		return t.EN
	}
	return t.ZH
}

// Word is a stored name and how people call it.
type Word struct {
	Name string `json:"name"`
	Text
}

// Dictionary names one list of stored names.
type Dictionary string

// The dictionaries.
const (
	Stages     Dictionary = "stage"
	Emotions   Dictionary = "emotion"
	Aspects    Dictionary = "aspect"
	Needs      Dictionary = "need"
	Labels     Dictionary = "label"
	Reasons    Dictionary = "reason" // why a record is a dead letter
	Languages  Dictionary = "lang"
	Likelihood Dictionary = "likelihood" // of a return within 30 days
	Care       Dictionary = "care"       // why somebody needs care
	Rules      Dictionary = "rule"       // of the life cycle
	Grounds    Dictionary = "ground"     // what a rule looked at: {n} is the number, {%} a share in thousandths, {t} a time in milliseconds
	Evidence   Dictionary = "evidence"   // rules that changed the weight of a word
	Targets    Dictionary = "target"     // what else a word is evidence of, beside emotions, needs and subjects
	Fates      Dictionary = "fate"       // what became of a record
	Deeds      Dictionary = "deed"       // what people do for a community
	Answers    Dictionary = "answer"     // how soon somebody was answered
	Steps      Dictionary = "step"       // from joining to coming back
	Sides      Dictionary = "side"       // by what a change is taken apart
)

// All returns the dictionaries in a fixed order.
func All() []Dictionary {
	return []Dictionary{Stages, Emotions, Aspects, Needs, Labels, Reasons, Languages, Likelihood, Care, Rules, Grounds, Evidence, Targets, Fates, Deeds, Answers, Steps, Sides}
}

// Words returns the dictionary's words in the order in which they are shown.
func (d Dictionary) Words() []Word { return append([]Word(nil), dictionaries[d]...) }

// Find returns the wording of a stored name.
func (d Dictionary) Find(name string) (Text, bool) {
	for _, w := range dictionaries[d] {
		if w.Name == name {
			return w.Text, true
		}
	}
	return Text{}, false
}
