package report

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// MinPeople is how many different people must stand behind a week's mood for it
// to be shown.
const MinPeople = 10

// Options say what a report is about.
type Options struct {
	// Community is its id; "" takes the one with the most members, the first by
	// name among equals.
	Community string
	// From and To bound the period, To exclusive. Both are widened to whole days
	// of the community's zone. Zero To ends with the last closed day, zero From
	// begins Days before To.
	From, To time.Time
	// Days is how many days the period has when From is zero; 0 is 28.
	Days int
	// Lang is Chinese when "".
	Lang Lang
	// Edition is Internal when "".
	Edition Edition
}

// Build asks q for everything and returns the report. A community without data,
// or a database without communities, gives a Report that is Empty, not an
// error. Statements run one after the other; q is not used after Build returns.
func Build(ctx context.Context, q Querier, o Options) (*Report, error) {
	r := &Report{Community: o.Community, Others: []string{}, Lang: o.Lang}
	switch r.Lang {
	case "":
		r.Lang = Chinese
	case Chinese, English:
	default:
		return nil, fmt.Errorf("language %q: want zh or en", o.Lang)
	}
	switch r.Edition = o.Edition; r.Edition {
	case "":
		r.Edition = Internal
	case Internal, Shareable:
	default:
		return nil, fmt.Errorf("edition %q: want internal or shareable", o.Edition)
	}
	if err := r.choose(ctx, q, o); err != nil {
		return nil, err
	}
	params := r.Period.params(r.Community)
	params["min_people"] = fmt.Sprint(MinPeople)
	for _, s := range sections(r.Edition) {
		l := loader{q: q, report: r, section: s, params: params}
		if err := s.load(ctx, &l); err != nil {
			return nil, fmt.Errorf("build section %s: %w", s.id, err)
		}
	}
	return r, nil
}

// community is a row of sqlCommunities.
type community struct {
	Community string `json:"community"`
	Watermark Time   `json:"watermark"`
	ClosedDay Day    `json:"closed_day"`
	Zone      string `json:"zone"`
	People    Count  `json:"people"`
}

// choose settles community and period. Where nothing is known the period is
// some day in 2000: the statements run all the same, and find nothing.
func (r *Report) choose(ctx context.Context, q Querier, o Options) error {
	s := bind("", "communities", sqlCommunities, nil)
	r.Statements = append(r.Statements, s)
	all, err := rows[community](ctx, q, s)
	if err != nil {
		return err
	}
	c := community{Community: o.Community, Watermark: Time{time.Unix(noData, 0)}, Zone: "UTC"}
	r.Empty = true
	for _, x := range all {
		if r.Empty && (o.Community == "" || o.Community == x.Community) {
			c, r.Empty = x, false
			continue
		}
		r.Others = append(r.Others, x.Community)
	}
	r.Community = c.Community
	if r.Edition == Shareable {
		r.Others = []string{} // whose they are is no business of the readers
	}
	r.Period, err = newPeriod(o, c.Zone, c.Watermark.Time, c.ClosedDay)
	return err
}

// loader fills one section.
type loader struct {
	q       Querier
	report  *Report
	section section
	params  map[string]string
}

// ask binds the section's statement of that name, and notes that it was asked.
func (l *loader) ask(name string) Statement {
	for _, s := range l.section.statements {
		if s.name == name {
			bound := bind(l.section.id, name, s.sql, l.params)
			l.report.Statements = append(l.report.Statements, bound)
			return bound
		}
	}
	return Statement{Name: name} // the engine refuses it by name
}

// fill decodes the only row of a statement into v.
func fill[T any](ctx context.Context, l *loader, name string, v *T) error {
	got, err := row[T](ctx, l.q, l.ask(name))
	if err == nil {
		*v = got
	}
	return err
}

// list decodes the rows of a statement into v.
func list[T any](ctx context.Context, l *loader, name string, v *[]T) error {
	got, err := rows[T](ctx, l.q, l.ask(name))
	if err == nil {
		*v = got
	}
	return err
}

// SQL returns the statements that derive every number, with the parameters
// written in, so that each can be run as it stands.
func (r *Report) SQL() string {
	var b strings.Builder
	titles := map[string]string{"": r.Lang.say("有哪些社群", "Communities")}
	for _, s := range sections(r.Edition) {
		titles[s.id] = s.title.In(string(r.Lang))
	}
	for _, s := range r.Statements {
		fmt.Fprintf(&b, "-- %s: %s\n%s;\n\n", titles[s.Section], s.Name, s.Inline())
	}
	return b.String()
}

// WriteJSON writes the report as one indented JSON document.
func (r *Report) WriteJSON(w io.Writer) error {
	raw, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("encode report: %w", err)
	}
	if _, err := w.Write(append(raw, '\n')); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// Kind is how a report is laid out.
type Kind uint8

// The kinds.
const (
	Terminal Kind = iota
	Markdown
	HTML // one page that needs nothing else, to look at and to print
)

// Format says how to write a report.
type Format struct {
	Kind  Kind
	Width int  // columns of the terminal; 0 is 80, less than 60 is taken as 60
	Color bool // terminal only: ANSI colours
}

// Write writes the report. Everything that members wrote is stripped of control
// characters, and escaped in Markdown and HTML.
func (r *Report) Write(w io.Writer, f Format) error {
	var out canvas
	switch f.Kind {
	case Terminal:
		width := f.Width
		if width == 0 {
			width = 80
		}
		out = &terminal{width: max(width, 60), color: f.Color}
	case Markdown:
		out = &markdown{}
	case HTML:
		out = &page{lang: r.Lang}
	default:
		return errors.New("write report: no such kind")
	}
	r.draw(out)
	if _, err := io.WriteString(w, out.String()); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

func (r *Report) draw(out canvas) {
	l := r.Lang
	if r.Empty {
		out.title(l.say("社群报告", "Community report"))
		out.text(r.emptyText())
		return
	}
	p := r.Period
	if r.Edition == Shareable {
		out.title(l.say("%s · 社群来信", "%s · community letter", clean(r.Community)))
		out.note(l.say("%s 至 %s，共 %d 天，和之前 %d 天相比 · 可转发版：不提到任何成员，也不引用任何人说的话", "%s to %s, %d days, compared with the %d days before · to pass on: names no member and quotes nobody",
			p.From, p.Last(), p.Days(), p.Days()))
	} else {
		out.title(l.say("%s · 社群报告", "%s · community report", clean(r.Community)))
		out.note(l.say("%s 至 %s，共 %d 天，和之前 %d 天相比 · 仅供运营内部阅读", "%s to %s, %d days, compared with the %d days before · for operators only",
			p.From, p.Last(), p.Days(), p.Days()))
	}
	for _, s := range sections(r.Edition) {
		out.heading(s.title.In(string(l)))
		s.draw(r, l, out)
		out.note(s.note.In(string(l)))
	}
	if len(r.Others) > 0 && r.Edition == Internal {
		out.heading(l.say("其他社群", "Other communities"))
		out.text(plain(cleanAll(r.Others)))
	}
}

func (r *Report) emptyText() []span {
	l := r.Lang
	s := l.say("还没有数据。", "No data yet.")
	if r.Community != "" {
		s = l.say("社群 %s 还没有数据。", "No data yet for community %s.", clean(r.Community))
	}
	if len(r.Others) > 0 {
		s += l.say("有数据的社群：", " Communities with data: ") + cleanAll(r.Others)
	}
	return plain(s)
}
