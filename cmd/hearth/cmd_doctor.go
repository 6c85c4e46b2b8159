package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/hearthlabs/hearth/ingest/kafka"
)

// DoctorCmd asks whether the promise of delivery can hold here.
type DoctorCmd struct {
	JSON  bool        `env:"-" name:"json" help:"One JSON object a question, a line each."`
	Lang  string      `env:"-" enum:"zh,en" placeholder:"LANG" default:"zh" help:"zh or en (default: zh)."`
	Logic LogicConfig `embed:"" group:"Reading and life cycle"`
	Store StoreConfig `embed:"" group:"Data"`
	Kafka KafkaConfig `embed:"" group:"Kafka"`
}

// The answers of the doctor, the worst last.
const (
	doctorOK      = "ok"
	doctorSkipped = "skipped" // there is nobody to ask: an embedded broker that does not run
	doctorWarning = "warning" // the promise holds, but not for long, or not for certain
	doctorBroken  = "broken"  // the promise cannot hold
	doctorError   = "error"   // it could not be asked
)

// saying is a sentence in both languages.
type saying struct{ en, zh string }

// diagnosis is the answer to one question.
type diagnosis struct {
	Name  string `json:"check"`
	State string `json:"state"`
	En    string `json:"en"`
	Zh    string `json:"zh"`
}

// question is one thing the promise rests on. ask returns the state and the
// reason; no reason stands for promise.
type question struct {
	name    string
	promise saying
	ask     func(ctx context.Context, x *examination) (state string, reason saying, err error)
}

// examination is what the questions look at.
type examination struct {
	cmd      *DoctorCmd
	db       *database
	kafka    kafka.Config
	topic    kafka.Topic
	silent   error // why no broker answers; nil when one does
	lateness time.Duration
	database param
}

// questions are asked in this order: the broker first, then the tables, then
// whether the two fit together.
func questions() []question { return append(brokerQuestions(), tableQuestions()...) }

// Run prints a line a question. Its exit code is 1 when the promise cannot hold,
// and 2 when something could not be asked.
func (c *DoctorCmd) Run(ctx context.Context, t *terminal) (err error) {
	x := &examination{cmd: c, database: param{"database", c.Store.Database}}
	policy, err := c.Logic.policy()
	if err != nil {
		return usage(err)
	}
	x.lateness = policy.Lateness
	if x.kafka, err = (&Config{Kafka: c.Kafka}).kafka(nil); err != nil {
		return usage(err)
	}
	if x.db, err = openDatabase(ctx, c.Store, DDLConfig{}); err != nil {
		return &codedError{exitUsage, err}
	}
	defer func() { err = errors.Join(err, x.db.Close()) }()
	if x.silent = x.kafka.Ping(ctx); x.silent == nil {
		if x.topic, err = x.kafka.Describe(ctx); err != nil {
			return &codedError{exitUsage, err}
		}
	}
	count := map[string]int{}
	for _, q := range questions() {
		d := x.diagnose(ctx, q)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		count[d.State]++
		if err := c.print(t.out, d); err != nil {
			return err
		}
	}
	switch {
	case count[doctorError] > 0:
		return &codedError{exitUsage, fmt.Errorf("%d questions could not be asked", count[doctorError])}
	case count[doctorBroken] > 0:
		return &codedError{exitFailure, fmt.Errorf("the promise of delivery cannot hold here: %d reasons above", count[doctorBroken])}
	}
	return nil
}

func (x *examination) diagnose(ctx context.Context, q question) diagnosis {
	state, reason, err := q.ask(ctx, x)
	if err != nil {
		return diagnosis{q.name, doctorError, oneLine(err), oneLine(err)}
	}
	if reason == (saying{}) {
		reason = q.promise
	}
	return diagnosis{q.name, state, reason.en, reason.zh}
}

// doctorWords are the states for people.
var doctorWords = map[string]map[string]string{
	"zh": {doctorOK: "通过", doctorSkipped: "跳过", doctorWarning: "注意", doctorBroken: "不符", doctorError: "没问成"},
	"en": {doctorOK: "ok", doctorSkipped: "skipped", doctorWarning: "warning", doctorBroken: "broken", doctorError: "error"},
}

func (c *DoctorCmd) print(w io.Writer, d diagnosis) error {
	if c.JSON {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		return e.Encode(d)
	}
	reason := d.Zh
	if c.Lang == "en" {
		reason = d.En
	}
	_, err := fmt.Fprintf(w, "%s\t%s\t%s\n", doctorWords[c.Lang][d.State], d.Name, strings.TrimSpace(reason))
	return err
}

// both makes a sentence in both languages from one set of values.
func both(en, zh string, values ...any) saying {
	return saying{fmt.Sprintf(en, values...), fmt.Sprintf(zh, values...)}
}
