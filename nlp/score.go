package nlp

// Lang is the language of a text as a BCP 47-like tag.
type Lang string

// The languages a Score can name.
const (
	LangHans    Lang = "zh-Hans" // Chinese, simplified script
	LangHant    Lang = "zh-Hant" // Chinese, traditional script
	LangYue     Lang = "yue"     // Cantonese: only where a Cantonese marker stands (唔 冇 咁 嘅 喺 佢 …)
	LangEn      Lang = "en"      // English
	LangJa      Lang = "ja"      // Japanese; never scored
	LangKo      Lang = "ko"      // Korean; never scored
	LangUnknown Lang = "und"     // undetermined
)

// Label is the three-way reading of a text's polarity.
type Label string

// The labels.
const (
	Positive Label = "positive"
	Neutral  Label = "neutral"
	Negative Label = "negative"
)

// Emotion is one of the eight emotion classes, or EmotionNone.
type Emotion uint8

// The emotions, in the order of Strengths. EmotionNone is "neutral" in JSON.
const (
	Joy Emotion = iota
	Like
	Gratitude
	Anger
	Sadness
	Fear
	Disgust
	Surprise
	EmotionNone
)

// NumEmotions is the number of emotion classes, without EmotionNone.
const NumEmotions = int(EmotionNone)

// Strengths holds one strength in 0…1 for each Emotion; its JSON form is an
// object with the non-zero entries.
type Strengths [NumEmotions]float64

// Need is one of the seven needs a community meets or hurts.
type Need uint8

// The needs, in the order of Needs.
const (
	Belonging Need = iota
	Respect
	Recognition
	Trust
	Companionship
	Meaning
	Growth
	numNeeds
)

// NumNeeds is the number of needs.
const NumNeeds = int(numNeeds)

// Needs holds −1 (hurt) … 1 (met), 0 silent, for each Need; its JSON form is an
// object with the non-zero entries.
type Needs [NumNeeds]float64

// Holder says whose feeling a text carries.
type Holder string

// The holders. Only HolderSelf moves the author's own mood.
const (
	HolderSelf      Holder = "self"
	HolderAddressee Holder = "addressee" // 你真棒, 别难过
	HolderOther     Holder = "other"     // 他很生气
	HolderQuoted    Holder = "quoted"    // words of somebody else
)

// Aspect is a subject the text speaks of, with the polarity found around it.
type Aspect struct {
	Name     string  `json:"name"`     // service, product, price, activity, content, people, rules …
	Polarity float64 `json:"polarity"` // −1…1
}

// Style describes how a text is written. Rates are per content token, 0…1.
type Style struct {
	Length        int     `json:"length"`         // characters (runes) of the original text
	Question      bool    `json:"question"`       // asks something
	Exclamation   int     `json:"exclamation"`    // number of exclamation marks
	EmojiRate     float64 `json:"emoji_rate"`     // emoji, kaomoji and bracket emoticons
	Politeness    float64 `json:"politeness"`     // polite words
	ParticleRate  float64 `json:"particle_rate"`  // modal particles 语气词
	FirstSingular float64 `json:"first_singular"` // 我
	FirstPlural   float64 `json:"first_plural"`   // 我们 咱们
	Second        float64 `json:"second"`         // 你 你们
	SecondPolite  float64 `json:"second_polite"`  // 您
}

// Evidence is one term of the formula z_c = b_c + Σ r·(a+w). Start and End are
// byte offsets in the original text, half open; both are 0 for a bias term.
// Weights are integers in thousandths.
type Evidence struct {
	Start  int    `json:"start"`
	End    int    `json:"end"`
	Text   string `json:"text"`   // the bytes Start:End of the original
	Target string `json:"target"` // the class: "polarity", "neutral" (its bias), an emotion, a need, "given:" and a need, "toxic"
	A      int    `json:"a"`      // authored weight
	W      int    `json:"w"`      // learned weight
	R      int    `json:"r"`      // what the rules made of it, in thousandths; 1000 = untouched
	Rule   string `json:"rule"`   // name of the rule that set R, "" if none
	Source string `json:"source"` // lexicon file and line the term comes from
}

// Score is what the model read in one text. The zero Score is an abstention.
type Score struct {
	Lang       Lang       `json:"lang"`
	Mixed      bool       `json:"mixed"`  // Chinese with at least two Latin words
	Scored     bool       `json:"scored"` // false: the model abstains; Polarity is 0 and no emotion is claimed
	Polarity   float64    `json:"polarity"`
	Label      Label      `json:"label"`
	Confidence float64    `json:"confidence"` // probability of Label, 0…1
	Emotions   Strengths  `json:"emotions"`
	Emotion    Emotion    `json:"emotion"` // the strongest, or EmotionNone
	Feelings   []string   `json:"feelings"`
	Intensity  float64    `json:"intensity"` // 0…1
	Holder     Holder     `json:"holder"`
	Needs      Needs      `json:"needs"`
	NeedsGiven Needs      `json:"needs_given"`
	Aspects    []Aspect   `json:"aspects"`
	Style      Style      `json:"style"`
	Toxic      float64    `json:"toxic"`  // 0…1; ≥ 0.5 means the text attacks someone
	Warmth     float64    `json:"warmth"` // 0…1, towards the person spoken to; ≥ 0.5 means that one feels cared for
	Ironic     bool       `json:"ironic"` // irony cues present; polarity is damped
	Coverage   float64    `json:"coverage"`
	Evidence   []Evidence `json:"evidence"`
	Lexicon    string     `json:"lexicon"` // version hash of everything that shaped the score; see Scorer.Version
}
