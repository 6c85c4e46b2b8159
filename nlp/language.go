package nlp

const (
	latinPerHan = 4 // Latin letters that weigh as much as one Han character
	kanaPerHan  = 3 // kana that one character only Chinese writes outweighs
	kanaShare   = 5 // of Han and kana, as 1/n: from here two kana make a text Japanese
	fewHan      = 4 // beside so many Han characters one kana does: 大好き
	manyHan     = 8 // among more Han characters, one that only Japanese writes is a name: 凪
)

// language reads the language off the scripts, the characters only one language
// writes, and the common words of those in Latin script. It asks the detector
// where these leave doubt: a few kana among many Han characters, Latin text of
// which no word is known.
func (s *Scorer) language(text string, st *stats, w *latinWords, chinese bool) Lang {
	if st.han == 0 {
		st.hangul += st.jamo // beside Han characters ㅠㅠ is a face
	}
	isEnglish, foreign := w.reads(st.accent)
	switch east := st.han + st.kana; {
	case st.han+st.kana+st.hangul+st.latin+st.rest == 0:
		if st.hanFaces > 0 || chinese {
			return LangHans // [爱你], 666
		}
		return LangUnknown
	case st.hangul > st.han && st.hangul >= st.han+st.latin/latinPerHan:
		return LangKo
	case st.rest > east+st.latin:
		return LangUnknown
	case east > 0 && foreign >= 2 && st.latin*2 > east*latinPerHan:
		return LangUnknown // te amo 小美
	case east*latinPerHan >= st.latin || east > 0 && w.function < 2:
		return s.eastern(text, st)
	case isEnglish:
		return LangEn
	case chinese:
		return LangHans // yyds
	case foreign > 0 || w.words < 3:
		return LangUnknown
	}
	return s.ask(text)
}

// eastern tells Japanese from Chinese in a text of Han characters and kana.
func (s *Scorer) eastern(text string, st *stats) Lang {
	kana := st.kana
	if kana == st.no {
		kana = 0 // Chinese takes の for 的: 我の猫
	}
	switch {
	case st.chinese > 0 && (st.chinese*kanaPerHan >= st.kana || st.chinese > kana+st.japanese):
		return st.script() // 我饿了です
	case st.kana > st.han || st.japanese > 0 && (st.kana > 0 || st.japanese*manyHan >= st.han):
		return LangJa // 駅前集合
	case kana > 0 && st.han <= fewHan || kana > 1 && kana*kanaShare >= st.han+kana:
		return LangJa
	case kana > 1 && s.ask(text) == LangJa:
		return LangJa
	case st.chinese == 0 && st.han <= manyHan && s.lex.languages.hasPair(text, LangJa):
		return LangJa // 仕事中, 明日の予定
	case st.shared > 0 && st.trad > 0 && st.han <= manyHan && st.kana == 0:
		return LangJa // 残業確定: 残 is not traditional, 業 not simplified
	}
	return st.script()
}

// ask consults the detector, if there is one.
func (s *Scorer) ask(text string) Lang {
	if s.det == nil {
		return LangUnknown
	}
	return s.det.Detect(text)
}

// script tells the three kinds of written Chinese apart.
func (st *stats) script() Lang {
	switch {
	case st.yue > 0:
		return LangYue
	case st.trad > st.simp:
		return LangHant
	}
	return LangHans
}

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
