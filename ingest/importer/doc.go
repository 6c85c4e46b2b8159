// Package importer turns exports of other platforms into events of the
// contract (package ingest): a git history, Telegram Desktop's result.json,
// DiscordChatExporter JSON, the QQ client's text export, the WeCom conversation
// archive with its group callbacks, irssi and weechat logs, and CSV.
//
// In goes a reader (or, for git, a path; for [Format.Import], a file or a
// folder of files); out come events through an [Emit] function, in the order
// of their time as far as the export has one. Nothing is kept in memory but
// small indexes, so an export may be larger than memory.
//
// # Identity
//
// Event ids are deterministic: made from the platform's own ids, or, where the
// export has none (QQ, IRC, CSV without an id column), a hash over channel,
// time, member, text and an ordinal among equal ones. Importing a longer export
// again therefore adds only what is new. Member ids are the platform's user ids
// where the export has them, otherwise a hash of the name (of the e-mail for
// git), so that no name leaves the importer unless [Options.Alias] asks for it.
//
// # What is kept and what is not
//
// Joins, leaves, replies, mentions, reactions, recalls, consents and red
// packets are kept where the export tells them. Media become a placeholder
// text such as [图片]. An edited message has its last text only. Text over
// 64 KiB would be refused by the contract, so it is cut on a rune border and
// marked with the attribute cut=true. What has no event kind is counted, and
// the counts are given to [Options.Warn] at the end, with line 0. A line or
// element that cannot be read is told with its line and skipped. A file of
// another format ends the import with an error that wraps [ErrFormat].
//
// The package must not know scoring, stages or storage. Its functions start no
// goroutines of their own, share no state, and may run concurrently on
// different readers; Emit and Warn are called from the caller's goroutine.
package importer
