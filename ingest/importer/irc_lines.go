package importer

import "regexp"

// The sentences of joins and leaves; irssi and weechat word them alike but for
// the brackets around the address.
var (
	ircJoin  = regexp.MustCompile(`^(\S+) (?:[\[(].*[\])] )?has joined (\S+)`)
	ircPart  = regexp.MustCompile(`^(\S+) (?:[\[(][^\])]*[\])] )?has left (\S+)`)
	ircQuit  = regexp.MustCompile(`^(\S+) (?:[\[(][^\])]*[\])] )?has quit(?: |$)`)
	ircKick  = regexp.MustCompile(`^(\S+) was kicked from \S+ by `)
	weeKick  = regexp.MustCompile(`^\S+ has kicked (\S+)`)
	weeStaff = regexp.MustCompile(`^[@+%&~!]+(.+)$`)
)

// irssi reads what follows the time in a line of irssi.
func irssi(l ircLine, rest string) ircLine {
	l.what = "other"
	if m := irssiSay.FindStringSubmatch(rest); m != nil {
		l.what, l.nick, l.text = "message", m[2], m[3]
		return l
	}
	if len(rest) > 4 && rest[:4] == "-!- " {
		return service(l, rest[4:])
	}
	if m := irssiAct.FindStringSubmatch(rest); m != nil {
		l.what, l.nick, l.text = "action", m[1], m[2]
		return l
	}
	if m := irssiNotice.FindStringSubmatch(rest); m != nil {
		l.what, l.nick, l.text = "notice", m[1], m[2]
	}
	return l
}

// weechat reads the prefix and the text of a line of weechat.
func weechat(l ircLine, prefix, text string) ircLine {
	l.what = "other"
	switch prefix {
	case "-->", "<--":
		return service(l, text)
	case "--", "=!=", "":
		return l
	case "*":
		m := irssiAct.FindStringSubmatch("* " + text)
		if m != nil {
			l.what, l.nick, l.text = "action", m[1], m[2]
		}
		return l
	}
	if m := weeStaff.FindStringSubmatch(prefix); m != nil {
		prefix = m[1]
	}
	l.what, l.nick, l.text = "message", prefix, text
	return l
}

// service reads a sentence about joining or leaving.
func service(l ircLine, text string) ircLine {
	for _, rule := range []struct {
		what string
		re   *regexp.Regexp
	}{{"join", ircJoin}, {"part", ircPart}, {"quit", ircQuit}} {
		if m := rule.re.FindStringSubmatch(text); m != nil {
			l.what, l.nick = rule.what, m[1]
			return l
		}
	}
	if m := ircKick.FindStringSubmatch(text); m != nil {
		l.what, l.nick = "kick", m[1]
	} else if m := weeKick.FindStringSubmatch(text); m != nil {
		l.what, l.nick = "kick", m[1]
	}
	return l
}
