package nlp

// Rebuilt is l built from all its files at once, sharing nothing.
func Rebuilt(l *Lexicon) (*Lexicon, error) { return l.source.build() }
