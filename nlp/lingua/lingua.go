// Package lingua tells Chinese, English, Japanese and Korean apart where the
// scripts of a text do not, by the n-gram models of the lingua library.
//
// In goes a text, out comes an nlp.Lang. The package knows nothing of scores or
// events. The models load on the first question, in some hundred milliseconds,
// since most processes never ask. A Detector is safe for concurrent use.
package lingua

import (
	"sync"

	linguago "github.com/pemistahl/lingua-go"

	"github.com/hearthlabs/hearth/nlp"
)

// minDistance is by how much the likeliest language must lead; below it the
// answer is LangUnknown.
const minDistance = 0.1

// Detector asks lingua. It is safe for concurrent use.
type Detector struct {
	models func() linguago.LanguageDetector
}

var _ nlp.Detector = (*Detector)(nil)

// New returns a detector that has loaded nothing yet.
func New() *Detector {
	return &Detector{models: sync.OnceValue(func() linguago.LanguageDetector {
		return linguago.NewLanguageDetectorBuilder().
			FromLanguages(linguago.Chinese, linguago.English, linguago.Japanese, linguago.Korean).
			WithMinimumRelativeDistance(minDistance).
			Build()
	})}
}

// Detect implements nlp.Detector. Chinese is always LangHans: the script of a
// Chinese text is not lingua's to tell. Of the languages in Latin script it
// knows only English, and takes the others for it.
func (d *Detector) Detect(text string) nlp.Lang {
	lang, ok := d.models().DetectLanguageOf(text)
	if !ok {
		return nlp.LangUnknown
	}
	//nolint:exhaustive // lingua knows dozens of languages, four of which were asked for
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
