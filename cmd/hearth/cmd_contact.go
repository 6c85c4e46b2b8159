package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hearthlabs/hearth/console/words"
	"github.com/hearthlabs/hearth/ingest/contacts"
	"github.com/hearthlabs/hearth/ingest/kafka"
	"github.com/hearthlabs/hearth/lifecycle"
	"github.com/hearthlabs/hearth/sink/clickhouse"
)

// whom names a member and what a contact is for.
type whom struct {
	Community string `arg:"" help:"Community of the member."`
	Member    string `arg:"" help:"Member, as the platform names them."`
	Kind      string `env:"-" enum:"care,marketing,service" default:"care" placeholder:"KIND" help:"care, marketing or service (default: care)."`
}

// contactCommon are the flags that both commands share.
type contactCommon struct {
	JSON   bool        `env:"-" name:"json" help:"Print one JSON object."`
	Lang   string      `env:"-" enum:"zh,en,auto" default:"auto" placeholder:"LANG" help:"zh or en (default: the environment's LANG)."`
	Policy string      `placeholder:"FILE" help:"YAML file with the thresholds that the pipeline has, where they differ from the built-in ones (default: none)."`
	Store  StoreConfig `embed:"" group:"Data"`
}

// MayContactCmd looks whether a member may be contacted.
type MayContactCmd struct {
	whom
	At string `env:"-" placeholder:"T" help:"When, as RFC 3339 (default: now)."`
	contactCommon
}

// Help says what a look is good for.
func (*MayContactCmd) Help() string {
	return "A look binds nobody: between it and the contact somebody else may have written. `hearth reserve` asks and reserves in one step. " +
		"Exit code 0: yes; 3: no."
}

// exitRefused is the exit code of an answer that is no.
const exitRefused = 3

// Run prints the answer.
func (c *MayContactCmd) Run(ctx context.Context, t *terminal) error {
	at, err := instant("at", c.At)
	if err != nil {
		return usage(err)
	}
	r := contacts.Request{Community: c.Community, Member: c.Member, Kind: c.Kind, At: at}
	return c.answer(ctx, t, nil, func(ctx context.Context, d *contacts.Desk) (contacts.Answer, error) { return d.Look(ctx, r) })
}

// ReserveCmd asks to contact a member, and reserves the contact.
type ReserveCmd struct {
	whom
	Slot     string        `env:"-" placeholder:"T" help:"When the contact is to begin, as RFC 3339, at most 31 days ahead (default: now)."`
	Campaign string        `env:"-" placeholder:"NAME" help:"Campaign of marketing; some members are left out of each, to compare (default: none)."`
	ID       string        `env:"-" placeholder:"ID" help:"Of an ask that is repeated, with its --at (default: a new one)."`
	At       string        `env:"-" placeholder:"T" help:"Of an ask that is repeated (default: now)."`
	Wait     time.Duration `env:"-" default:"10s" placeholder:"TIME" help:"How long to wait for the answer (default: 10s)."`
	contactCommon
	Kafka KafkaConfig `embed:"" group:"Kafka"`
}

// Help says what a reservation is.
func (*ReserveCmd) Help() string {
	return "The ask goes through the log to the one worker that owns the member's community, so two who ask at once cannot both hear yes. " +
		"Send the contact as an event of kind touch that names the reservation's id; a contact that is not made lapses by itself. " +
		"The promise holds within one community: the same person in two communities has two budgets. Exit code 0: yes; 3: no."
}

// Run asks and prints the answer.
func (c *ReserveCmd) Run(ctx context.Context, t *terminal) (err error) {
	r := contacts.Request{Community: c.Community, Member: c.Member, Kind: c.Kind, ID: c.ID, Campaign: c.Campaign}
	if r.At, err = instant("at", c.At); err != nil {
		return usage(err)
	}
	if r.Slot, err = instant("slot", c.Slot); err != nil {
		return usage(err)
	}
	k, err := (&Config{Kafka: c.Kafka}).kafka(nil)
	if err != nil {
		return usage(err)
	}
	if err := k.Ping(ctx); err != nil {
		return fmt.Errorf("%w: reserve needs the broker of a running `hearth up` or `hearth run`, which answers", err)
	}
	p := kafka.NewProducer(k)
	defer func() { err = errors.Join(err, p.Close()) }()
	return c.answer(ctx, t, &contacts.Config{Producer: p, Wait: c.Wait}, func(ctx context.Context, d *contacts.Desk) (contacts.Answer, error) { return d.Reserve(ctx, r) })
}

// instant reads a time; "" is none.
func instant(flag, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return at, fmt.Errorf("%s: %q: want a time such as 2026-03-01T08:00:00+08:00", flag, s)
	}
	return at, nil
}

// answer opens the tables, asks a desk and prints what it says.
func (c *contactCommon) answer(ctx context.Context, t *terminal, with *contacts.Config, ask func(context.Context, *contacts.Desk) (contacts.Answer, error)) (err error) {
	policy, err := LogicConfig{Policy: c.Policy}.policy()
	if err != nil {
		return usage(err)
	}
	d, err := openDatabase(ctx, c.Store, DDLConfig{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	db, err := clickhouse.Open(ctx, d.cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	cfg := contacts.Config{}
	if with != nil {
		cfg = *with
	}
	cfg.Store, cfg.Policy, cfg.Now = db, policy, time.Now
	a, err := ask(ctx, contacts.New(cfg))
	switch {
	case errors.Is(err, contacts.ErrRequest):
		return usage(err)
	case errors.Is(err, contacts.ErrLate):
		return fmt.Errorf("%w: --id %s --at %s", contacts.ErrLate, a.ID, a.At)
	case err != nil:
		return err
	}
	if err := c.print(t, policy, a); err != nil {
		return err
	}
	if !a.Allowed {
		return &codedError{exitRefused, errors.New("refused: " + a.Reason)}
	}
	return nil
}

func (c *contactCommon) print(t *terminal, policy lifecycle.Policy, a contacts.Answer) error {
	if c.JSON {
		return json.NewEncoder(t.out).Encode(a)
	}
	lang := language(c.Lang)
	lines := answerLines(lang, policy, a)
	_, err := fmt.Fprintln(t.out, strings.Join(lines, "\n"))
	return err
}

// answerLines says an answer in words, times in the policy's zone.
func answerLines(lang string, policy lifecycle.Policy, a contacts.Answer) []string {
	zone, err := time.LoadLocation(policy.Zone)
	if err != nil {
		zone = time.UTC
	}
	local := func(s string) string {
		at, err := time.Parse(time.RFC3339, s)
		if err != nil {
			return s
		}
		return at.In(zone).Format("2006-01-02 15:04 MST")
	}
	says := map[string][6]string{
		"zh": {"可以联系", "现在不合适：%s", "最早 %s 可以", "等多久都一样，除非本人改变主意", "请在 %s 之前发出", "预留编号 %s（发出后随触达事件带上）"},
		"en": {"yes, go ahead", "not now: %s", "from %s on", "no time helps, only the member's own word", "make the contact by %s", "reservation %s (the touch event names it)"},
	}[lang]
	if a.Allowed {
		lines := []string{says[0]}
		if a.Until != "" {
			lines = append(lines, fmt.Sprintf(says[4], local(a.Until)))
		}
		if a.ID != "" {
			lines = append(lines, fmt.Sprintf(says[5], a.ID))
		}
		return lines
	}
	why := a.Reason
	if why == "" {
		why = a.State // a reservation that was granted once, and is no more
	}
	if w, ok := words.Refusals.Find(why); ok {
		why = w.In(lang)
	}
	if a.Earliest == "" {
		return []string{fmt.Sprintf(says[1], why), says[3]}
	}
	return []string{fmt.Sprintf(says[1], why), fmt.Sprintf(says[2], local(a.Earliest))}
}
