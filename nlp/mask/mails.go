package mask

import "strings"

// maxLocal and maxDomain bound the two halves of an e-mail address.
const (
	maxLocal  = 64
	maxDomain = 100
)

// mailHosts are the providers behind which other signs than @ are believed.
var mailHosts = []string{"qq.com", "163.com", "126.com", "gmail.com", "foxmail.com", "outlook.com", "hotmail.com", "sina.com", "sohu.com", "139.com", "yeah.net", "aliyun.com", "icloud.com"}

// findMails finds e-mail addresses and links, because the digits within them are
// nobody's telephone number.
func (m *Masker) findMails() {
	m.mails = m.mails[:0]
	for i := 0; i < len(m.units)-1; i++ {
		f := find{}
		switch m.rune(i) {
		case '@':
			f = m.mail(i, i+1)
		case '#':
			f = m.mailAt(i, i+1)
		case '(', '[':
			for _, sign := range []string{"(at)", "[at]"} {
				if to, ok := m.begins(i, sign); ok {
					f = m.mailAt(i, to)
				}
			}
		case 'h', 'w':
			f = m.link(i)
		}
		if f.to > 0 {
			m.mails = append(m.mails, f)
			i = f.to - 1
		}
	}
}

// mailAt is mail with a sign that stands for @.
func (m *Masker) mailAt(sign, domain int) find {
	for _, host := range mailHosts {
		if to, ok := m.begins(domain, host); ok && !m.isWord(to) {
			return m.mail(sign, domain)
		}
	}
	return find{}
}

// mail reads the address whose sign lies between sign and domain.
func (m *Masker) mail(sign, domain int) find {
	from := sign
	least := max(0, sign-maxLocal)
	if n := len(m.mails); n > 0 {
		least = max(least, m.mails[n-1].to)
	}
	for from > least && (m.isWord(from-1) || strings.ContainsRune(".%+-", m.rune(from-1))) {
		from--
	}
	for from < sign && !m.isWord(from) {
		from++
	}
	to, dot := domain, 0
	for to < domain+maxDomain && (m.is(to, letter) || m.is(to, digit) || m.rune(to) == '-' || m.rune(to) == '.' && (m.is(to+1, letter) || m.is(to+1, digit))) {
		if m.rune(to) == '.' {
			dot = to
		}
		to++
	}
	if from == sign || dot <= domain || !m.topLevel(dot+1, to) || m.rune(to) == ':' && m.isWord(to+1) {
		return find{}
	}
	return find{kind: Email, from: from, to: to}
}

// topLevel reports whether the last label is one of a host and not of a file.
func (m *Masker) topLevel(from, to int) bool {
	for i := from; i < to; i++ {
		if !m.is(i, letter) {
			return false
		}
	}
	for _, ext := range []string{"png", "jpg", "jpeg", "gif", "webp", "svg", "html", "js", "css", "vue", "ts"} {
		if end, ok := m.begins(from, ext); ok && end == to {
			return false
		}
	}
	return to-from >= 2 && to-from <= 12
}

// link finds links, which are left alone.
func (m *Masker) link(i int) find {
	if m.isWord(i - 1) {
		return find{}
	}
	for _, scheme := range []string{"http://", "https://", "www."} {
		if to, ok := m.begins(i, scheme); ok {
			for m.isWord(to) || to < len(m.units)-1 && strings.ContainsRune("./?=&%#-:~+@,;!", m.rune(to)) {
				to++
			}
			return find{from: i, to: to, link: true}
		}
	}
	return find{}
}
