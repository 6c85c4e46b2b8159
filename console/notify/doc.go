// Package notify writes into group chats through the robots of DingTalk (钉钉),
// Feishu (飞书) and WeCom (企业微信).
//
// In go messages: a title and blocks of Markdown. [Handler] makes them of what
// Alertmanager posts to a webhook; whoever writes a digest makes them too. A
// [Robot] puts a message into the form of its service, signs it, keeps within the
// service's limits of size and rate, and takes an error code inside a 200 for the
// failure it is. It tries once: whoever called decides about trying again.
//
// The address of a robot holds its token. It is in no error, log or answer of
// this package. Texts of alerts are made of their annotations alone, never of
// labels. The package knows nothing of the database, and reads no clock but the one
// it is given.
package notify
