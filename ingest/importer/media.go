package importer

import (
	"path/filepath"
	"strings"
)

// Placeholder texts for what is not text, written as Chinese clients write them.
const (
	textImage    = "[图片]"
	textSticker  = "[动画表情]"
	textVoice    = "[语音]"
	textVideo    = "[视频]"
	textFile     = "[文件]"
	textPoll     = "[投票]"
	textLocation = "[位置]"
	textCard     = "[名片]"
	textLink     = "[链接]"
	textCall     = "[通话]"
	textRecord   = "[聊天记录]"
	textOther    = "[消息]" // a message the export does not show
)

// captioned joins a placeholder and the words that came with it.
func captioned(placeholder, text string) string {
	text = strings.TrimSpace(text)
	switch {
	case placeholder == "" && text == "":
		return textOther
	case placeholder == "":
		return text
	case text == "":
		return placeholder
	}
	return placeholder + " " + text
}

// fileKinds maps lower-case file endings to placeholders.
var fileKinds = map[string]string{
	".png": textImage, ".jpg": textImage, ".jpeg": textImage, ".gif": textImage, ".webp": textImage, ".heic": textImage,
	".mp3": textVoice, ".ogg": textVoice, ".m4a": textVoice, ".wav": textVoice, ".amr": textVoice,
	".mp4": textVideo, ".mov": textVideo, ".webm": textVideo, ".mkv": textVideo,
}

// fileKind is the placeholder for a file of this name.
func fileKind(name string) string {
	if kind, ok := fileKinds[strings.ToLower(filepath.Ext(name))]; ok {
		return kind
	}
	return textFile
}
