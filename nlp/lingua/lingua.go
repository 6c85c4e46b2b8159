// Package lingua tells languages apart where the scripts and the common words of
// a text do not, by the n-gram models of the lingua library.
//
// In goes a text, out comes an nlp.Lang. The package knows nothing of scores or
// events. The models load on the first question, in some hundred milliseconds,
// since most processes never ask. A Detector is safe for concurrent use.
package lingua

import (
	"strings"
	"sync"

	linguago "github.com/pemistahl/lingua-go"

	"github.com/hearthlabs/hearth/nlp"
)

// models are the languages lingua chooses from, by ISO 639-1. Those beyond the
// four that Hearth names are there so that their texts are not taken for
// English. deploy/lingua/slim.sh reads this line.
const models = "zh en ja ko es fr de pt it nl pl id tl tr sv hr"

// minDistance is by how much the likeliest language must lead; below it the
// answer is LangUnknown.
const minDistance = 0.2

// Detector asks lingua. It is safe for concurrent use.
type Detector struct {
	models func() linguago.LanguageDetector
}

var _ nlp.Detector = (*Detector)(nil)

// New returns a detector that has loaded nothing yet.
func New() *Detector {
	return &Detector{models: sync.OnceValue(load)}
}

// load reads the models of three letters. Those of one to five would take four
// times as long and as much memory, for texts of which nlp knows the words.
func load() linguago.LanguageDetector {
	var codes []linguago.IsoCode639_1
	for code := range strings.FieldsSeq(models) {
		codes = append(codes, linguago.GetIsoCode639_1FromValue(strings.ToUpper(code)))
	}
	return linguago.NewLanguageDetectorBuilder().
		FromIsoCodes639_1(codes...).
		WithMinimumRelativeDistance(minDistance).
		WithLowAccuracyMode().
		WithPreloadedLanguageModels().
		Build()
}

// Detect implements nlp.Detector. Chinese is always LangHans: the script of a
// Chinese text is not lingua's to tell. Languages that have no name in nlp are
// LangUnknown.
func (d *Detector) Detect(text string) nlp.Lang {
	lang, ok := d.models().DetectLanguageOf(text)
	if !ok {
		return nlp.LangUnknown
	}
	//nolint:exhaustive // lingua knows dozens of languages, four of which have a name in nlp
	switch lang {
	case linguago.Chinese:
		return nlp.LangHans
	case linguago.English:
		return nlp.LangEn
	case linguago.Japanese:
		return nlp.LangJa
	case linguago.Korean:
		return nlp.LangKo
	default:
		return nlp.LangUnknown
	}
}
