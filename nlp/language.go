package nlp

// Shares that settle the script, as 1/n.
const (
	kanaShare   = 5 // of Han and kana: from here a text is Japanese
	latinPerHan = 4 // Latin letters that weigh as much as one Han character
)

// language reads the language off the scripts, and asks the detector only where
// they leave doubt: kana sprinkled in Chinese, Latin text without a word the
// lexicon or the list of function words knows.
func (s *Scorer) language(text string, st *stats, w *latinWords, chinese, english bool) Lang {
	letters := st.han + st.kana + st.hangul + st.latin + st.rest
	switch {
	case letters == 0 && (st.hanFaces > 0 || chinese):
		return LangHans // [爱你], 666
	case letters == 0:
		return LangUnknown
	case st.hangul > 0 && st.hangul >= st.han+st.latin/latinPerHan:
		return LangKo
	case st.rest > st.han+st.latin:
		return LangUnknown
	case st.kana > st.han || st.kana >= 2 && st.kana*kanaShare >= st.han+st.kana:
		return LangJa
	case st.kana >= 2 && s.ask(text) == LangJa:
		return LangJa
	case st.han > 0 && (st.han*latinPerHan >= st.latin || w.function < 2):
		return st.chinese()
	case w.function > 0 || english && st.accent == 0:
		return LangEn
	case chinese:
		return LangHans // yyds
	case st.accent > 0 || w.words < 3:
		return LangUnknown
	}
	return s.ask(text)
}

// ask consults the detector, if there is one.
func (s *Scorer) ask(text string) Lang {
	if s.det == nil {
		return LangUnknown
	}
	return s.det.Detect(text)
}

// chinese tells the three kinds of written Chinese apart.
func (st *stats) chinese() Lang {
	switch {
	case st.yue > 0:
		return LangYue
	case st.trad > st.simp:
		return LangHant
	}
	return LangHans
}

// latinWords counts the Latin words of a text.
type latinWords struct{ words, function int }

// isChinese reports the languages the Chinese lexicon reads.
func isChinese(l Lang) bool { return l == LangHans || l == LangHant || l == LangYue }

// isFunctionWord reports the commonest English words without meaning of their
// own; one of them makes a Latin text English.
func isFunctionWord(w string) bool {
	switch w {
	case "i",
		"is", "it", "to", "of", "in", "on", "at", "be", "we", "he", "my", "me", "so", "no",
		"do", "if", "or", "an", "as", "by", "up", "us", "am",
		"the", "and", "you", "for", "are", "was", "not", "but", "has", "had", "his", "her", "she", "him",
		"our", "out", "who", "how", "why", "can", "did", "its", "all", "any", "get", "got", "let", "n't",
		"this", "that", "with", "have", "they", "from", "what", "your", "will", "when", "been", "were", "just", "like",
		"very", "more", "some", "than", "then", "them", "here", "does", "into", "over",
		"there", "their", "about", "would", "could", "which", "these", "those", "where", "after", "never", "still", "going", "thank":
		return true
	}
	return false
}
