package nlp

import (
	"strings"
	"unicode/utf8"
)

const (
	maxBracketRunes = 8  // the longest name of a [bracket] emoticon
	maxMentionRunes = 16 // the longest @name
	maxTopicRunes   = 40
	maxMentionGuess = 4 // Han characters taken as a name where nothing ends it
)

// special folds what begins at offset i and must not be segmented, and returns
// how many bytes of the source it took; 0 if nothing special begins there.
func (n *normaliser) special(i int) int {
	c := n.src[i]
	if faces := n.faces(i); faces > 0 {
		return faces
	}
	switch {
	case c == '[' || c == 0xEF && strings.HasPrefix(n.src[i:], "［"):
		return n.bracket(i)
	case c == '@':
		return n.mention(i)
	case c == '#':
		return n.topic(i)
	case c|0x20 == 'h' || c|0x20 == 'w':
		return n.link(i)
	case c >= 0xC2:
		return n.emoji(i)
	}
	return 0
}

// faces matches the lexicon's kaomoji, the longest first.
func (n *normaliser) faces(i int) int {
	r, _ := utf8.DecodeRuneInString(n.src[i:])
	faces := n.lex.kaomoji[n.lex.fold.rune(r)]
	if faces == nil || r == utf8.RuneError {
		return 0
	}
	for _, face := range faces {
		size := n.foldedPrefix(i, face)
		if size == 0 || !n.standsAlone(i, size, face) {
			continue
		}
		from := len(n.buf)
		for _, r := range face {
			n.put(r, i)
		}
		n.add(spanFace, from)
		return size
	}
	return 0
}

// foldedPrefix returns how many bytes of the source at i fold to want, or 0.
func (n *normaliser) foldedPrefix(i int, want string) int {
	at := i
	for _, w := range want {
		for {
			r, size := utf8.DecodeRuneInString(n.src[at:])
			if size == 0 {
				return 0
			}
			at += size
			if r = n.lex.fold.rune(r); r == w {
				break
			}
			if r != dropped {
				return 0
			}
		}
	}
	return at - i
}

// standsAlone tells whether a face that begins or ends with a letter or digit
// (T_T, XD, :3) is not part of a longer word or number.
func (n *normaliser) standsAlone(i, size int, face string) bool {
	if isASCIIAlnum(rune(face[0])) && i > 0 && isASCIIAlnum(rune(n.src[i-1])) {
		return false
	}
	end := i + size
	return !isASCIIAlnum(rune(face[len(face)-1])) || end >= len(n.src) || !isASCIIAlnum(rune(n.src[end]))
}

// bracket reads [爱你], [doge] or a placeholder such as [图片].
func (n *normaliser) bracket(i int) int {
	from, at, runes := len(n.buf), i, 0
	for at < len(n.src) {
		r, size := utf8.DecodeRuneInString(n.src[at:])
		folded := n.lex.fold.rune(r)
		closing := folded == ']'
		if folded != dropped {
			inside := isWordRune(folded) || folded == '_' || folded == '-'
			if r == utf8.RuneError || at > i && !closing && !inside || runes > maxBracketRunes+1 {
				break
			}
			n.put(folded, i)
			runes++
		}
		at += size
		if !closing {
			continue
		}
		if runes < 3 || onlyDigits(n.buf[from+1:len(n.buf)-1]) {
			break
		}
		kind := spanFace
		if isPlaceholder(string(n.buf[from+1:len(n.buf)-1])) && n.lex.find(string(n.buf[from:])) == nil {
			kind = spanHolder
		} else if startsWithHan(string(n.buf[from+1:])) {
			n.stats.hanFaces++
		}
		n.add(kind, from)
		return at - i
	}
	n.cut(from)
	return 0
}

func onlyDigits(b []byte) bool {
	for _, c := range b {
		if !isDigit(rune(c)) {
			return false
		}
	}
	return true
}

// isPlaceholder reports what chat exports write where the message was no text,
// and what package mask writes where it was personal data.
func isPlaceholder(name string) bool {
	switch name {
	case "图片", "语音", "动画表情", "表情", "视频", "文件", "位置", "链接", "红包", "转账", "名片", "聊天记录",
		"小程序", "音乐", "分享", "语音通话", "视频通话", "贴纸", "投票", "接龙", "合并转发",
		"手机号", "座机号", "身份证号", "邮箱", "微信号", "qq号", "银行卡号", "地址", "护照号", "车牌号",
		"image", "photo", "sticker", "voice", "audio", "video", "file", "location", "gif", "link":
		return true
	}
	return false
}

// mention reads @name. A name ends at white space or a colon; where it does
// not, ASCII letters are taken, or a few Han characters, since nobody can tell
// where a name ends and the text goes on.
func (n *normaliser) mention(i int) int {
	if i > 0 && isASCIIAlnum(rune(n.src[i-1])) {
		return 0 // an e-mail address
	}
	at, runes, closed := i+1, 0, false
	ascii, guess := i+1, i+1
	for at < len(n.src) && runes <= maxMentionRunes {
		r, size := utf8.DecodeRuneInString(n.src[at:])
		folded := n.lex.fold.rune(r)
		if !isWordRune(folded) && folded != '_' && folded != '-' {
			closed = folded == ' ' || folded == '\n' || folded == ':'
			break
		}
		at += size
		runes++
		if at == ascii+size && r < utf8.RuneSelf {
			ascii = at
		}
		if runes <= maxMentionGuess {
			guess = at
		}
	}
	if runes == 0 {
		return 0
	}
	if !closed {
		if at = guess; ascii > i+1 {
			at = ascii
		}
	}
	from := len(n.buf)
	n.put('@', i)
	n.add(spanMention, from)
	return at - i
}

// topic reads #topic# or #tag.
func (n *normaliser) topic(i int) int {
	at, runes, tag := i+1, 0, 0
	last := ' '
	for at < len(n.src) && runes <= maxTopicRunes {
		r, size := utf8.DecodeRuneInString(n.src[at:])
		if r == '\n' || r == utf8.RuneError || runes == 0 && (r == ' ' || r == '#') {
			break
		}
		at += size
		if r == '#' {
			if last != ' ' { // else the next tag begins here
				tag = at
			}
			break
		}
		last = r
		runes++
		if tag == 0 && r == ' ' && runes > 1 {
			tag = at - 1
		}
	}
	if tag == 0 && at == len(n.src) && runes > 0 && runes <= maxMentionRunes {
		tag = at
	}
	if tag == 0 {
		return 0
	}
	from := len(n.buf)
	n.put('#', i)
	n.add(spanTopic, from)
	return tag - i
}

// link reads a URL up to white space, a Han character or full-width mark.
func (n *normaliser) link(i int) int {
	s := n.src[i:]
	if len(s) < 8 || i > 0 && isASCIIAlnum(rune(n.src[i-1])) {
		return 0
	}
	if !hasPrefixFold(s, "http://") && !hasPrefixFold(s, "https://") && !hasPrefixFold(s, "www.") {
		return 0
	}
	end := 0
	for end < len(s) && s[end] > ' ' && s[end] < utf8.RuneSelf {
		end++
	}
	from := len(n.buf)
	n.put('~', i)
	n.add(spanURL, from)
	return end
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

const (
	joiner  = 0x200D
	keycap  = 0x20E3
	variant = 0xFE0F
)

// emoji reads one emoji with skin tone, variation selector, joined parts and,
// for flags, its second half. Tone and selector are folded away.
func (n *normaliser) emoji(i int) int {
	r, size := utf8.DecodeRuneInString(n.src[i:])
	if !isEmoji(r) {
		return 0
	}
	from, at := len(n.buf), i+size
	n.put(r, i)
	flag := isFlagHalf(r)
	for at < len(n.src) {
		r, size = utf8.DecodeRuneInString(n.src[at:])
		switch {
		case isSkinTone(r) || r == variant || r == keycap:
		case r == joiner:
			next, more := utf8.DecodeRuneInString(n.src[at+size:])
			if isEmoji(next) {
				n.put(joiner, i)
				n.put(next, i)
				size += more
			}
		case flag && isFlagHalf(r):
			n.put(r, i)
			flag = false
		default:
			n.add(spanEmoji, from)
			return at - i
		}
		at += size
	}
	n.add(spanEmoji, from)
	return at - i
}

func isFlagHalf(r rune) bool { return 0x1F1E6 <= r && r <= 0x1F1FF }
