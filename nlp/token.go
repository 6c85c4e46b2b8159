package nlp

// Token is one piece of a segmented text: a half-open range of bytes.
type Token struct {
	Start int // first byte, in the text given to the segmenter
	End   int // one past the last byte
}

// Segmenter cuts a text without white space into words. Segment appends the
// tokens of text to dst, in order, without gaps and on rune borders, and
// returns the extended slice; it neither blocks nor keeps dst or text, and is
// safe for concurrent use.
type Segmenter interface {
	Segment(text string, dst []Token) []Token
}

// Detector names the language of a text whose scripts leave doubt; the scorer
// asks it only then. Detect is safe for concurrent use, and answers LangUnknown
// where it cannot tell.
type Detector interface {
	Detect(text string) Lang
}
