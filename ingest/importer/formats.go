package importer

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
)

// Format is one kind of export the package reads.
type Format struct {
	Name string // as on the command line: git, telegram, …
	Help string // one line: what PATH is
	read func(context.Context, io.Reader, Options, Emit) error
	path func(context.Context, string, Options, Emit) error // instead of read
	ends []string                                           // file endings looked for in a folder
}

// formats is the table of all formats, in the order they are listed.
var formats = []Format{
	{Name: "git", Help: "a git work tree or bare repository; commits become messages", path: Git},
	{Name: "telegram", Help: "result.json of Telegram Desktop's export (JSON)", read: Telegram, ends: []string{".json"}},
	{Name: "discord", Help: "a DiscordChatExporter JSON file, or a folder of them", read: Discord, ends: []string{".json"}},
	{Name: "qq", Help: "the QQ client's text export (UTF-8, UTF-16 or GBK)", read: QQ, ends: []string{".txt"}},
	{
		Name: "wecom", Help: "WeCom conversation-archive JSON or NDJSON (decrypted) and group callbacks in JSON or XML, or a folder of them",
		read: WeCom, ends: []string{".json", ".ndjson", ".jsonl", ".xml"},
	},
	{Name: "irc", Help: "an irssi or weechat log of one channel, or a folder of them", read: IRC, ends: []string{".log", ".txt", ".weechatlog"}},
	{Name: "csv", Help: "comma, semicolon or tab separated values with a column mapping", read: CSV, ends: []string{".csv", ".tsv"}},
}

// Formats returns all formats in a fixed order. The slice is the caller's.
func Formats() []Format { return slices.Clone(formats) }

// Import reads the export at path. For formats other than git a folder is read
// as one export: its files with the format's usual endings, merged by time;
// events of a file keep their order. Errors name the path.
func (f Format) Import(ctx context.Context, path string, o Options, emit Emit) error {
	if f.path != nil {
		return f.path(ctx, path, o, emit)
	}
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("open export: %w", err)
	}
	if info.IsDir() {
		return f.folder(ctx, path, o, emit)
	}
	return f.file(ctx, path, o, emit)
}

func (f Format) file(ctx context.Context, path string, o Options, emit Emit) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open export: %w", err)
	}
	defer file.Close()
	if f.Name == "irc" && o.Channel == "" {
		o.Channel = channelOf(path)
	}
	if err := f.read(ctx, file, o, emit); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

var channelInName = regexp.MustCompile(`#[^./\\]+`)

// channelOf finds "#coffee" in "irc.example.#coffee.weechatlog"; text logs do
// not tell their channel themselves.
func channelOf(path string) string { return channelInName.FindString(filepath.Base(path)) }
