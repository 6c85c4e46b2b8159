package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/hearthlabs/hearth/lifecycle"
)

// TouchEffectCmd tells what campaigns changed.
type TouchEffectCmd struct {
	Community string      `arg:"" help:"Community."`
	Campaign  string      `env:"-" placeholder:"NAME" help:"Campaign (default: all of them together)."`
	JSON      bool        `env:"-" name:"json" help:"Print one JSON object."`
	Lang      string      `env:"-" enum:"zh,en,auto" default:"auto" placeholder:"LANG" help:"zh or en (default: the environment's LANG)."`
	Store     StoreConfig `embed:"" group:"Data"`
}

// Help says what the number means.
func (*TouchEffectCmd) Help() string {
	return "Of each campaign some members are held out, by name and not by what they do. The effect is how much more of their days those who were contacted " +
		"were active in the two weeks after than in the two weeks before, less the same of those held out, in points of a hundred. " +
		"An interval that holds 0 shows no effect. Care is never withheld, so nothing is told of it."
}

// touchEffectAnswer is what --json prints; shares of days, 0.1 is ten points.
type touchEffectAnswer struct {
	Community string   `json:"community"`
	Campaign  string   `json:"campaign"`
	Contacted int      `json:"contacted"`
	HeldOut   int      `json:"held_out"`
	Effect    *float64 `json:"effect"` // null while either side has fewer than 20
	Low       *float64 `json:"low"`
	High      *float64 `json:"high"`
}

// Run prints the effect.
func (c *TouchEffectCmd) Run(ctx context.Context, t *terminal) (err error) {
	d, err := openDatabase(ctx, c.Store, DDLConfig{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	outcomes, err := c.outcomes(ctx, d)
	if err != nil {
		return err
	}
	e := lifecycle.TouchEffect(outcomes)
	if c.JSON {
		a := touchEffectAnswer{Community: c.Community, Campaign: c.Campaign, Contacted: e.Contacted, HeldOut: e.HeldOut}
		if e.Known {
			a.Effect, a.Low, a.High = &e.Effect, &e.Low, &e.High
		}
		return json.NewEncoder(t.out).Encode(a)
	}
	_, err = fmt.Fprint(t.out, effectWords(language(c.Lang), e))
	return err
}

func (c *TouchEffectCmd) outcomes(ctx context.Context, d *database) ([]lifecycle.Outcome, error) {
	rows, err := d.rows(ctx, "SELECT hex(member), held_out ? '1' : '0', before, after FROM touch_outcomes"+
		" WHERE community = {community:String} AND ({campaign:String} = '' OR campaign = {campaign:String})",
		param{"community", c.Community}, param{"campaign", c.Campaign})
	if err != nil {
		return nil, fmt.Errorf("read outcomes: %w", err)
	}
	out := make([]lifecycle.Outcome, 0, len(rows))
	for _, r := range rows {
		x := lifecycle.Outcome{Member: r[0], HeldOut: r[1] == "1"}
		for i, p := range []*float64{&x.Before, &x.After} {
			if *p, err = strconv.ParseFloat(r[2+i], 64); err != nil {
				return nil, fmt.Errorf("read outcomes: %w", err)
			}
		}
		out = append(out, x)
	}
	return out, nil
}

// effectWords says the effect in words.
func effectWords(lang string, e lifecycle.Effect) string {
	says := map[string]struct{ head, few, line, none, helped, harmed string }{
		"zh": {
			"触达 %d 次，对照 %d 次（前后两周都已结束）\n", "两边各要至少 20 位才看得出效果。\n",
			"触达的人多活跃了 %+.1f 个百分点的日子，区间 %+.1f 到 %+.1f：%s\n", "看不出有用", "看得出有用", "看得出起了反作用",
		},
		"en": {
			"%d contacted, %d held out (their two weeks are over)\n", "An effect can be told from 20 on either side on.\n",
			"active on %+.1f points more of their days, interval %+.1f to %+.1f: %s\n", "no effect can be seen", "it helped", "it did harm",
		},
	}[lang]
	head := fmt.Sprintf(says.head, e.Contacted, e.HeldOut)
	if !e.Known {
		return head + says.few
	}
	verdict := says.none
	switch {
	case e.Low > 0:
		verdict = says.helped
	case e.High < 0:
		verdict = says.harmed
	}
	return head + fmt.Sprintf(says.line, 100*e.Effect, 100*e.Low, 100*e.High, verdict)
}
