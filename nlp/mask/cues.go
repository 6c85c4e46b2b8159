package mask

import (
	"strings"
	"unicode/utf8"
)

// cue is a word that says what a number near it is.
type cue uint8

const (
	noCue    cue = iota
	orderCue     // an order, a code, a counter: nobody's
	phoneCue
	idCue
	bankCue
	passportCue
)

// cueWords are looked for before a number, within the same piece of a sentence;
// the nearest counts.
var cueWords = []struct {
	cue   cue
	words []string
}{
	{orderCue, []string{
		"订单", "单号", "编号", "流水", "运单", "物流", "验证码", "取件码", "券码", "激活码", "邀请码", "序列号", "条码", "条形码", "编码", "工单",
		"群号", "群:", "群 ", "房间号", "商户", "学号", "工号", "期号", "车架号", "批次", "货号", "款号", "兑换码", "口令", "券", "支付宝订单", "票号",
		"isbn", "imei", "uid", "sn", "order", "pid", "tid", "build",
	}},
	{phoneCue, []string{"电话", "座机", "固话", "传真", "手机", "tel", "phone", "致电", "联系"}},
	{idCue, []string{"身份证", "证件号", "身份号", "idcard", "id card"}},
	{bankCue, []string{"银行卡", "卡号", "账号", "帐号", "账户", "信用卡", "储蓄卡", "借记卡", "visa", "mastercard", "建行", "工行", "农行", "招行", "中行", "银行", "工资卡", "我的卡", "运通", "打款", "转到"}},
	{passportCue, []string{"护照", "passport"}},
}

// cueEnds and the like are the last characters of words: nearly every look back
// ends with them.
var (
	cueEnds = func() (s string) {
		for _, c := range cueWords {
			s += lastRunes(c.words)
		}
		return s
	}()
	wechatEnds = handleEnds(wechatWords)
	qqEnds     = handleEnds(qqWords)
)

func lastRunes(words []string) string {
	var b strings.Builder
	for _, w := range words {
		r, _ := utf8.DecodeLastRuneInString(w)
		b.WriteRune(r)
	}
	return b.String()
}

func handleEnds(words []handle) string {
	var list []string
	for _, w := range words {
		list = append(list, w.word)
	}
	return lastRunes(list)
}

// cueReach is how many characters before a number a cue may end.
const cueReach = 14

// cueBefore returns the nearest cue before unit i.
func (m *Masker) cueBefore(i int) cue {
	for at := i; at > 0 && at > i-cueReach; at-- {
		if c := m.cueAt(at); c != noCue {
			return c
		}
		if strings.ContainsRune("，。！？；,!?;\n", m.rune(at-1)) {
			return noCue
		}
	}
	return noCue
}

// cueAt returns the cue that ends right before unit i.
func (m *Masker) cueAt(i int) cue {
	if !strings.ContainsRune(cueEnds, m.rune(i-1)) {
		return noCue
	}
	for _, c := range cueWords {
		for _, w := range c.words {
			if from, ok := m.ends(i, w); ok && (!m.is(from, letter) || !m.is(from-1, letter)) {
				return c.cue
			}
		}
	}
	return noCue
}

// counted reports whether what follows makes a number an amount: 元, 次, 人.
func (m *Masker) counted(i int) bool {
	if m.rune(i) == ' ' {
		i++
	}
	return m.is(i, han) && strings.ContainsRune("元块万亿次票人步分级个条斤米名位局粉赞只积年月日天访", m.rune(i))
}

// handle is a word that says that an id of a person follows.
type handle struct {
	word   string
	strong bool // the word itself asks to be added: letters alone will do for an id
	weak   bool // the word has other meanings: only a colon or the like makes it a cue
}

var wechatWords = []handle{
	{word: "加我微信", strong: true},
	{word: "加微信", strong: true},
	{word: "加微", strong: true},
	{word: "加薇信", strong: true},
	{word: "加薇", strong: true},
	{word: "加我v", strong: true},
	{word: "加v", strong: true},
	{word: "+v", strong: true},
	{word: "➕v", strong: true},
	{word: "加wx", strong: true},
	{word: "加vx", strong: true},
	{word: "微信"},
	{word: "微 信"},
	{word: "微❤信"},
	{word: "微x"},
	{word: "薇信"},
	{word: "威信"},
	{word: "维信"},
	{word: "v信"},
	{word: "wechat"},
	{word: "weixin"},
	{word: "vx"},
	{word: "wx"},
	{word: "v", weak: true},
	{word: "薇", weak: true},
	{word: "微", weak: true},
	{word: "卫星", weak: true},
}

var qqWords = []handle{
	{word: "qq"},
	{word: "扣扣"},
	{word: "企鹅号"},
	{word: "q号"},
	{word: "企鹅"},
	{word: "球球"},
	{word: "扣"},
	{word: "q"},
}

// joints may stand between such a word and the id; firm ones leave no doubt.
const (
	joints = " :=号是码搜加的我叫为❤→“\"'id"
	firm   = ":=号是搜❤→"
)

// maxJoint bounds what may stand between.
const maxJoint = 6

// handleBefore finds one of the words before unit i, and says whether something
// firm stands between.
func (m *Masker) handleBefore(i int, words []handle, ends string) (h handle, isFirm, ok bool) {
	for at, n := i, 0; at > 0 && n <= maxJoint; at, n = at-1, n+1 {
		for _, w := range words {
			if !strings.ContainsRune(ends, m.rune(at-1)) {
				break
			}
			from, found := m.ends(at, w.word)
			if !found || m.is(from, letter) && m.isWord(from-1) {
				continue
			}
			if w.weak && !isFirm {
				continue
			}
			return w, isFirm, true
		}
		if !strings.ContainsRune(joints, m.rune(at-1)) {
			break
		}
		isFirm = isFirm || strings.ContainsRune(firm, m.rune(at-1))
	}
	return handle{}, false, false
}
