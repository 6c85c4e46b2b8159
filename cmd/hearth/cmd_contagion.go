package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/hearthlabs/hearth/lifecycle"
)

// ContagionCmd measures contagion in a community.
type ContagionCmd struct {
	Community string      `env:"-" placeholder:"NAME" help:"Community (default: the one with the most members)."`
	From      string      `env:"-" placeholder:"DATE" help:"First day, as 2006-01-02, in UTC (default: 28 days before --to)."`
	To        string      `env:"-" placeholder:"DATE" help:"Day after the last (default: the day after the newest text)."`
	Rounds    int         `env:"-" placeholder:"N" default:"200" help:"How often feelings change places within their channel's hour, 20 to 100000 (default: 200)."`
	Seed      uint64      `env:"-" placeholder:"N" default:"1" help:"Equal seeds give equal answers (default: 1)."`
	JSON      bool        `env:"-" name:"json" help:"Print one JSON object."`
	Lang      string      `env:"-" enum:"zh,en,auto" default:"auto" placeholder:"LANG" help:"zh or en (default: the environment's LANG)."`
	Store     StoreConfig `embed:"" group:"Data"`
}

// Help says what the number means.
func (*ContagionCmd) Help() string {
	return "Contagion is the slope of what a member feels in a text on what others have just felt in the channel: the mean of up to five texts of the half " +
		"hour before, all against each member's own mean. People who hear the same news feel alike without catching it from each other; so what is told is " +
		"the excess over feelings that change places within their channel's hour. About 0: nothing passes on. It ranks weeks and communities and is no percentage: " +
		"a score is not a feeling, and most of what is passed on is lost in reading it. Only feelings of the author's own count; bots and staff are left out."
}

// contagionAnswer is what --json prints.
type contagionAnswer struct {
	Community string  `json:"community"`
	From      string  `json:"from"`
	To        string  `json:"to"`
	Texts     int     `json:"texts"`
	Exposed   int     `json:"exposed"`
	Hours     int     `json:"hours"`
	Apparent  float64 `json:"apparent"`
	Excess    float64 `json:"excess"`
	SD        float64 `json:"sd"`
	P         float64 `json:"p"`
	Rounds    int     `json:"rounds"`
	Seed      uint64  `json:"seed"`
}

// Run prints the reading.
func (c *ContagionCmd) Run(ctx context.Context, t *terminal) (err error) {
	if err := c.check(); err != nil {
		return usage(err)
	}
	d, err := openDatabase(ctx, c.Store, DDLConfig{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	a := contagionAnswer{Community: c.Community, Rounds: c.Rounds, Seed: c.Seed}
	if err := c.span(ctx, d, &a); err != nil {
		return err
	}
	feelings, err := feelingsOf(ctx, d, &a)
	if err != nil {
		return err
	}
	r := lifecycle.Contagion(feelings, lifecycle.ContagionOptions{Rounds: c.Rounds, Seed: c.Seed})
	a.Texts, a.Exposed, a.Hours, a.Apparent, a.Excess, a.SD, a.P = r.Texts, r.Exposed, r.Hours, r.Apparent, r.Excess, r.SD, r.P
	if c.JSON {
		return json.NewEncoder(t.out).Encode(a)
	}
	_, err = fmt.Fprint(t.out, a.words(language(c.Lang)))
	return err
}

func (c *ContagionCmd) check() error {
	if c.Rounds < 20 || c.Rounds > 100_000 {
		return fmt.Errorf("rounds: %d is outside 20 to 100000", c.Rounds)
	}
	for _, f := range []struct{ flag, value string }{{"from", c.From}, {"to", c.To}} {
		if _, err := time.Parse(time.DateOnly, f.value); f.value != "" && err != nil {
			return fmt.Errorf("%s: %q: want a date such as 2026-01-05", f.flag, f.value)
		}
	}
	if c.From != "" && c.To != "" && c.From >= c.To {
		return fmt.Errorf("from: %s is not before %s", c.From, c.To)
	}
	return nil
}

// span finds the community and the days that were not named.
func (c *ContagionCmd) span(ctx context.Context, d *database, a *contagionAnswer) error {
	if a.Community == "" {
		rows, err := d.rows(ctx, "SELECT community FROM members FINAL WHERE NOT bot AND NOT staff GROUP BY community ORDER BY count() DESC, community LIMIT 1")
		if err != nil {
			return fmt.Errorf("find a community: %w", err)
		}
		if len(rows) == 0 {
			return errors.New("find a community: there is none yet")
		}
		a.Community = rows[0][0]
	}
	rows, err := d.rows(ctx, "SELECT toDate(max(at)) + 1, count() FROM messages WHERE community = {community:String}", param{"community", a.Community})
	if err != nil {
		return fmt.Errorf("find the newest text: %w", err)
	}
	if len(rows) == 0 || rows[0][1] == "0" {
		return fmt.Errorf("find the newest text: community %q has none", a.Community)
	}
	a.To = rows[0][0]
	if c.To != "" {
		a.To = c.To
	}
	a.From = c.From
	if a.From == "" {
		to, err := time.Parse(time.DateOnly, a.To)
		if err != nil {
			return fmt.Errorf("find the newest text: %w", err)
		}
		a.From = to.AddDate(0, 0, -28).Format(time.DateOnly)
	}
	return nil
}

func feelingsOf(ctx context.Context, d *database, a *contagionAnswer) ([]lifecycle.Feeling, error) {
	rows, err := d.rows(ctx, "SELECT hex(member), hex(channel), toUnixTimestamp64Milli(at), toInt32(round(polarity * 1000)) FROM messages FINAL"+
		" WHERE community = {community:String} AND at >= {from:Date} AND at < {to:Date} AND scored AND holder = 'self' AND NOT recalled AND NOT bot AND NOT staff",
		param{"community", a.Community}, param{"from", a.From}, param{"to", a.To})
	if err != nil {
		return nil, fmt.Errorf("read feelings: %w", err)
	}
	out := make([]lifecycle.Feeling, 0, len(rows))
	for _, r := range rows {
		at, err := strconv.ParseInt(r[2], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("read feelings: %w", err)
		}
		polarity, err := strconv.ParseInt(r[3], 10, 32)
		if err != nil {
			return nil, fmt.Errorf("read feelings: %w", err)
		}
		out = append(out, lifecycle.Feeling{Member: r[0], Channel: r[1], At: at, Polarity: int32(polarity)})
	}
	return out, nil
}

// clear says that chance is no explanation.
func (a *contagionAnswer) clear() bool { return a.P < .05 }

func (a *contagionAnswer) words(lang string) string {
	says := map[string][3]string{
		"zh": {
			"%s　%s 到 %s（不含）\n情绪传染 %+.3f（偶然波动 ±%.3f，p = %.3f）：%s\n" +
				"依据：%d 条本人情绪的消息，其中 %d 条之前半小时内有别人刚说过话，分布在 %d 个频道小时里。\n" +
				"不扣除同一小时里大家共同的心情，看上去会是 %+.3f。\n",
			"看得出来，前面的人心情怎样，后面的人也会跟着变",
			"看不出互相传染；大家心情相近，可以用同一时段的共同遭遇或偶然来解释",
		},
		"en": {
			"%s  %s to %s (exclusive)\ncontagion %+.3f (chance ±%.3f, p = %.3f): %s\n" +
				"From %d texts of the author's own feeling, %d of them within half an hour of others' texts, in %d hours of a channel.\n" +
				"Without taking off what all felt in the same hour it would look like %+.3f.\n",
			"moods follow the moods just expressed by others",
			"no sign that moods pass on; what is alike is explained by the shared hour or by chance",
		},
	}[lang]
	verdict := says[2]
	if a.clear() {
		verdict = says[1]
	}
	return fmt.Sprintf(says[0], a.Community, a.From, a.To, a.Excess, a.SD, a.P, verdict, a.Texts, a.Exposed, a.Hours, a.Apparent)
}
