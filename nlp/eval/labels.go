package eval

import (
	"math"
	"strconv"

	"github.com/hearthlabs/hearth/nlp"
)

// Task is what the labels of a set ask for.
type Task string

// The tasks.
const (
	TwoClass   Task = "2-class"
	ThreeClass Task = "3-class"
	Emotions   Task = "emotions"
	Attacks    Task = "attacks"
	Valence    Task = "valence" // numbers: human judgement, negative to positive
)

// The classes of polarity and of attacks; those of emotions have nlp's names.
const (
	Pos       = "pos"
	Neutral   = "neutral"
	Neg       = "neg"
	Offensive = "offensive"
	Safe      = "safe"
	NoAnswer  = "" // read as nothing
)

// toxicBound is the likelihood from which a text is read as an attack.
const toxicBound = 0.5

// classesOf lists the classes of a task in the order of every table.
func classesOf(t Task) []string {
	switch t {
	case TwoClass:
		return []string{Pos, Neg}
	case ThreeClass:
		return []string{Pos, Neutral, Neg}
	case Attacks:
		return []string{Offensive, Safe}
	case Valence:
		return nil
	case Emotions:
	}
	var out []string
	for e := range nlp.EmotionNone {
		out = append(out, e.String())
	}
	return append(out, Neutral)
}

// family is a set of vocabularies that a label can belong to.
type family uint8

const (
	polarities family = 1 << iota
	emotions
	attacks
	numbers
)

// polarityLabels, emotionLabels and attackLabels say which class a label
// stands for, "" for rows that are left out: they name no class of ours.
var (
	polarityLabels = map[string]string{
		"pos": Pos, "positive": Pos, "neg": Neg, "negative": Neg, "neutral": Neutral,
	}
	emotionLabels = map[string]string{
		"joy": "joy", "like": "like", "gratitude": "gratitude", "anger": "anger", "sadness": "sadness", "fear": "fear",
		"disgust": "disgust", "surprise": "surprise", "neutral": Neutral,

		"happy": "joy", "happiness": "joy", "relaxed": "joy", "optimism": "joy", "love": "like", "grateful": "gratitude",
		"angry": "anger", "sad": "sadness", "depress": "sadness", "worried": "fear", "astonished": "surprise",

		"dontcare": "", "positive-other": "", "negative-other": "",
	}
	attackLabels = map[string]string{"offensive": Offensive, "attack": Offensive, "safe": Safe}
)

// families says what a label can belong to; 0: it is unknown.
func families(label string) family {
	var f family
	for _, table := range []struct {
		labels map[string]string
		is     family
	}{{polarityLabels, polarities}, {emotionLabels, emotions}, {attackLabels, attacks}} {
		if _, ok := table.labels[label]; ok {
			f |= table.is
		}
	}
	if v, err := strconv.ParseFloat(label, 64); err == nil && !math.IsNaN(v) && !math.IsInf(v, 0) {
		f |= numbers
	}
	return f
}

// nearest says, for each class the model can read and a file may lack, which
// classes stand in for it, the nearest first. Where none of them is in the file
// either, the model gave no answer.
var nearest = map[string][]string{
	"joy":       {"like", "gratitude"},
	"like":      {"joy", "gratitude"},
	"gratitude": {"like", "joy"},
	"anger":     {"disgust", "sadness", "fear"},
	"disgust":   {"anger", "sadness", "fear"},
	"sadness":   {"fear", "disgust", "anger"},
	"fear":      {"sadness", "anger", "disgust"},
	"surprise":  {Neutral},
}

// side is the polarity of an emotion class; "" for those that have none.
func side(class string) string {
	switch class {
	case Pos, "joy", "like", "gratitude":
		return Pos
	case Neg, "anger", "sadness", "fear", "disgust":
		return Neg
	}
	return ""
}
