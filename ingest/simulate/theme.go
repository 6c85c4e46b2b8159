package simulate

// theme is what a community is about. Its fragments are in texts/<file>.tsv.
type theme struct {
	file     string
	slug     string // community id, numbered when there are several
	name     string
	platform string
	// channels for small talk, help, showing things, and everything else.
	channels [4]string
}

const (
	channelTalk = iota
	channelHelp
	channelShow
	channelOther
)

var themes = [...]theme{
	{"coffee", "coffee-lovers", "慢一点咖啡馆", "wechat", [4]string{"general", "brew-help", "share", "lounge"}},
	{"running", "river-runners", "江边跑团", "wechat", [4]string{"general", "training", "photos", "lounge"}},
	{"reading", "parents-reading", "一起读绘本的爸妈", "wechat", [4]string{"general", "ask", "stories", "lounge"}},
	{"game", "indie-game", "雾岛独立游戏玩家群", "qq", [4]string{"general", "help", "fanworks", "water"}},
	{"photo", "street-photo", "扫街与胶片", "wechat", [4]string{"general", "technique", "gallery", "lounge"}},
	{"hiking", "city-hiking", "城市徒步小分队", "wechat", [4]string{"general", "routes", "photos", "lounge"}},
}

// themeOf gives different themes to neighbouring seeds and communities.
func themeOf(seed uint64, index int) *theme {
	return &themes[(seed+uint64(index))%uint64(len(themes))]
}

// channelOf is where a message of a tone is usually written.
func (t *theme) channelOf(n tone, d dice) string {
	switch {
	case n == toneQuestion || n == toneAnswer:
		return t.channels[channelHelp]
	case n == toneStory || n == toneProud:
		return t.channels[channelShow]
	case d.IntN(8) == 0:
		return t.channels[channelOther]
	}
	return t.channels[channelTalk]
}
