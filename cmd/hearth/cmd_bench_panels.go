package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hearthlabs/hearth/console/panel"
	"github.com/hearthlabs/hearth/console/report"
	"github.com/hearthlabs/hearth/console/web"
	"github.com/hearthlabs/hearth/ingest"
	"github.com/hearthlabs/hearth/ingest/replay"
	"github.com/hearthlabs/hearth/ingest/simulate"
	"github.com/hearthlabs/hearth/sink"
	"github.com/hearthlabs/hearth/sink/chdb"
	"github.com/hearthlabs/hearth/sink/clickhouse"
)

// BenchPanelsCmd measures what people look at: every panel of the console, the
// decomposition of an alert and the statements of the report, on one large
// made-up community.
type BenchPanelsCmd struct {
	Messages int           `env:"-" placeholder:"N" default:"5000000" help:"Messages of the made-up community, about (default: 5000000)."`
	Days     int           `env:"-" placeholder:"N" default:"365" help:"Days of it (default: 365)."`
	Seed     uint64        `env:"-" placeholder:"N" default:"1" help:"Seed of it (default: 1)."`
	Dir      string        `env:"-" placeholder:"DIR" help:"Folder for its data; what is there is measured again (default: a temporary one, removed at the end)."`
	Periods  []int         `env:"-" placeholder:"DAYS" default:"56,182" help:"Periods that panels are asked for; the console's own are 56 by default and 182 at most (default: 56,182)."`
	Panel    []string      `env:"-" placeholder:"NAME" help:"Measure these alone: ids of panels, decomposition, report/NAME."`
	Runs     int           `env:"-" placeholder:"N" default:"5" help:"Runs of each after the first, which warms up; 0 for that alone (default: 5)."`
	Limit    time.Duration `env:"-" placeholder:"TIME" default:"300ms" help:"What an answer may take (default: 300ms)."`
	JSON     bool          `env:"-" help:"Print one JSON object a line instead of a table."`
	Batch    BatchConfig   `embed:"" group:"Batches"`
}

// Run prints what it measured, and fails when an answer is over the limit.
func (c *BenchPanelsCmd) Run(ctx context.Context, t *terminal) (err error) {
	if c.Messages < 1 || c.Days < 1 || c.Runs < 0 {
		return usage(errors.New("messages, days, runs: want at least 1 message and day, and no fewer than 0 runs"))
	}
	dir := c.Dir
	if dir == "" {
		if dir, err = os.MkdirTemp("", "hearth-bench-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	g, err := openGallery(ctx, t, dir, c.Batch, largeCommunity(c.Messages, c.Days, c.Seed))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, g.Close()) }()
	if c.JSON {
		err = json.NewEncoder(t.out).Encode(g.census)
	} else {
		_, err = fmt.Fprintf(t.out, "%s, %d cores, load before %s, hearth %s\n%s messages, %s events, %s members until %s\n\n", cpuModel(), runtime.NumCPU(), loadAverage(), version,
			grouped(g.census.Messages), grouped(g.census.Events), grouped(g.census.Members), g.closed.Format(time.DateOnly))
	}
	if err != nil {
		return err
	}
	return c.measure(ctx, t.out, g)
}

// measure asks everything and prints a line for each.
func (c *BenchPanelsCmd) measure(ctx context.Context, w io.Writer, g *gallery) error {
	exhibits, err := g.exhibits(ctx, c.Periods)
	if err != nil {
		return err
	}
	enc, slow := json.NewEncoder(w), 0
	for _, q := range exhibits {
		if len(c.Panel) > 0 && !slices.Contains(c.Panel, q.name) {
			continue
		}
		s, err := g.time(ctx, q, c.Runs, c.Limit)
		if err != nil {
			return err
		}
		if s.Over = s.Over || s.Median > c.Limit.Seconds()*1000; s.Over {
			slow++
		}
		if c.JSON {
			err = enc.Encode(s)
		} else {
			_, err = fmt.Fprintln(w, s)
		}
		if err != nil {
			return err
		}
	}
	if slow > 0 {
		return fmt.Errorf("%d answers took more than %s", slow, c.Limit)
	}
	return nil
}

// largeCommunity is one community with about so many messages, with the longer
// texts of the benchmark workload.
func largeCommunity(messages, days int, seed uint64) simulate.Config {
	s := simulate.BenchConfig()
	s.Seed, s.Communities, s.Days = seed, 1, days
	s.Start = time.Date(2025, 1, 6, 0, 0, 0, 0, time.UTC) // over long ago: what lies in the future is a dead letter
	s.Members = max(50, int(float64(messages)/(float64(days)*messagesOfMember)))
	return s
}

// messagesOfMember is what a member of the benchmark workload says on a day,
// those included who have gone.
const messagesOfMember = 0.44

// gallery is a community and the way to ask about it as the console does.
type gallery struct {
	*database
	ask       clickhouse.Config
	cost      *costs
	census    census
	community string
	zone      string
	closed    time.Time // last closed day
	member    string    // somebody with much to show
}

// census is how much there is to read.
type census struct {
	Messages int64 `json:"messages,string"`
	Events   int64 `json:"events,string"`
	Members  int64 `json:"members,string"`
}

// openGallery opens a folder, and makes the community where there is none.
func openGallery(ctx context.Context, t *terminal, dir string, batch BatchConfig, sim simulate.Config) (g *gallery, err error) {
	d, err := openDatabase(ctx, StoreConfig{Data: dir, Database: "hearth"}, DDLConfig{TextDays: 400})
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.Close())
		}
	}()
	if d.holder != nil {
		return nil, fmt.Errorf("process %d works on %s: stop it, and measure then", d.holder.PID, dir)
	}
	if err := fill(ctx, t, d, batch, sim); err != nil {
		return nil, err
	}
	g = &gallery{database: d, ask: d.cfg, cost: &costs{next: d.engine.Transport(chdb.ReadOnly())}}
	g.ask.Transport = g.cost
	return g, g.know(ctx)
}

// fill makes the community, unless there is one.
func fill(ctx context.Context, t *terminal, d *database, batch BatchConfig, sim simulate.Config) (err error) {
	db, err := clickhouse.Open(ctx, d.cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	there, err := d.rows(ctx, "SELECT count() FROM communities")
	if err != nil || there[0][0] != "0" {
		return err
	}
	cfg := Config{Store: StoreConfig{Database: "hearth"}, Batch: batch}
	worker := cfg.worker()
	worker.Source, worker.Volatile, worker.ClockEvery = "replay/1", true, 0
	read, err := loadReading("", nil)
	if err != nil {
		return err
	}
	p, err := newPipeline(worker, LogicConfig{}, fixed{read}, db, nil, LogConfig{}.logger(t))
	if err != nil {
		return err
	}
	p.sole = true
	progress := t.progress("events made and read")
	defer progress.done()
	err = p.replay(ctx, 1, func(put func(replay.Line) error) error {
		return simulated(sim, func(line replay.Line) error {
			progress.add(1)
			return put(line)
		})
	})
	if err != nil {
		return err
	}
	return settle(ctx, d)
}

// simulated emits the events of a simulation, and a clock of the night after it,
// which lets its last day close: until then the events tell the time.
func simulated(sim simulate.Config, put func(replay.Line) error) error {
	_, err := simulate.Run(sim, func(ev ingest.Event) error {
		value, err := json.Marshal(ev)
		if err != nil {
			return fmt.Errorf("encode event: %w", err)
		}
		return put(replay.Line{Community: ev.Community, Value: value})
	})
	if err != nil {
		return err
	}
	midnight, clocks := sim.Start.AddDate(0, 0, sim.Days), &replay.Clocks{}
	return errors.Join(clocks.Pass(midnight, put), clocks.Pass(midnight.Add(lastNight), put))
}

// settle waits until the engine merges no more parts, as it is between batches.
func settle(ctx context.Context, d *database) error {
	for quiet := 0; quiet < 3; {
		merging, err := d.rows(ctx, "SELECT count() FROM system.merges")
		if err != nil {
			return err
		}
		if quiet++; merging[0][0] != "0" {
			quiet = 0
		}
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// know finds out what panels are asked with.
func (g *gallery) know(ctx context.Context) error {
	row, err := g.rows(ctx, "SELECT community, zone, toString(closed_day) FROM communities FINAL ORDER BY members DESC, community LIMIT 1")
	if err != nil {
		return err
	}
	if len(row) == 0 {
		return errors.New("no community in the folder")
	}
	g.community, g.zone = row[0][0], row[0][1]
	if g.closed, err = time.Parse(time.DateOnly, row[0][2]); err != nil {
		return fmt.Errorf("read closed day: %w", err)
	}
	row, err = g.rows(ctx, "SELECT argMax(member, messages) FROM members FINAL WHERE NOT bot AND NOT staff AND community = {community:String}", param{"community", g.community})
	if err != nil {
		return err
	}
	g.member = row[0][0]
	var b strings.Builder
	err = g.query(ctx, "SELECT (SELECT toString(count()) FROM messages) AS messages, (SELECT toString(count()) FROM events) AS events, (SELECT toString(count()) FROM members FINAL) AS members", "JSONEachRow", nil, &b)
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(b.String()), &g.census); err != nil {
		return fmt.Errorf("count rows: %w", err)
	}
	return nil
}

// exhibit is one statement as somebody asks it.
type exhibit struct {
	name   string
	days   int // of the period; 0 where the statement has its own
	sql    string
	params map[string]string
}

// filters are questions that people put to the panels that can be searched.
var filters = []struct {
	panel string
	with  map[string]string
}{
	{"d_messages", map[string]string{"search": "谢谢"}},
	{"d_messages", map[string]string{"label": "negative", "aspect": "service"}},
	{"c_members", map[string]string{"search": "小"}},
	{"c_members", map[string]string{"stage": "at_risk"}},
}

// exhibits are the panels in each period, the decomposition, and the report.
func (g *gallery) exhibits(ctx context.Context, periods []int) ([]exhibit, error) {
	var all []exhibit
	for _, days := range periods {
		for _, p := range panel.All() {
			q, err := g.panel(p, days, nil)
			if err != nil {
				return nil, err
			}
			all = append(all, q)
			for _, f := range filters {
				if f.panel != p.ID {
					continue
				}
				if q, err = g.panel(p, days, f.with); err != nil {
					return nil, err
				}
				all = append(all, q)
			}
		}
	}
	all = append(all, exhibit{
		name: "decomposition", sql: "SELECT * FROM alert_decomposition WHERE community = {community:String} ORDER BY ALL",
		params: map[string]string{"community": g.community},
	})
	for _, edition := range []report.Edition{report.Internal, report.Shareable} {
		r, err := report.Build(ctx, &onlyFirst{Querier: querier(g.ask)}, report.Options{Community: g.community, Edition: edition})
		if err != nil {
			return nil, err
		}
		for _, s := range r.Statements {
			name := "report/" + s.Name
			if !slices.ContainsFunc(all, func(q exhibit) bool { return q.name == name }) {
				all = append(all, exhibit{name: name, sql: s.SQL, params: s.Params})
			}
		}
	}
	return all, nil
}

// onlyFirst answers the first statement of a report, which chooses the community,
// and no other: what the others say is asked later, one by one.
type onlyFirst struct {
	report.Querier
	asked bool
}

// Query implements report.Querier.
func (o *onlyFirst) Query(ctx context.Context, sql string, params map[string]string, yield func([]byte) error) error {
	if o.asked {
		return nil
	}
	o.asked = true
	return o.Querier.Query(ctx, sql, params, yield)
}

// panel is a panel as the console asks it, over the days up to the last closed one.
func (g *gallery) panel(p panel.Panel, days int, with map[string]string) (exhibit, error) {
	to := g.closed.AddDate(0, 0, 1)
	values := map[string]string{
		"community": g.community, "zone": g.zone, "member": g.member,
		"from": to.AddDate(0, 0, -days).Format(time.DateOnly), "to": to.Format(time.DateOnly),
	}
	name := []string{p.ID}
	for _, key := range slices.Sorted(maps.Keys(with)) {
		values[key] = with[key]
		name = append(name, key+"="+with[key])
	}
	params, err := p.Bind(values)
	if err != nil {
		return exhibit{}, fmt.Errorf("ask panel %s: %w", p.ID, err)
	}
	return exhibit{name: strings.Join(name, " "), days: days, sql: p.SQL, params: params}, nil
}

// sample is what an answer took.
type sample struct {
	Name   string  `json:"name"`
	Days   int     `json:"days,omitempty"`
	Median float64 `json:"ms"`
	Best   float64 `json:"best_ms"`
	CPU    float64 `json:"cpu_ms"` // of the whole process, least of the runs: others share the machine
	Rows   uint64  `json:"rows_read"`
	Bytes  uint64  `json:"bytes_read"`
	Over   bool    `json:"over"`
	Failed string  `json:"failed,omitempty"`
}

// String is a line of the table.
func (s sample) String() string {
	days, note := "", ""
	if s.Days > 0 {
		days = strconv.Itoa(s.Days) + " d"
	}
	if s.Over {
		note = "over"
	}
	if s.Failed != "" {
		note = s.Failed
	}
	return fmt.Sprintf("%-42s %6s %7.0f ms %7.0f best %7.0f cpu %12s rows %8.1f MB  %s", s.Name, days, s.Median, s.Best, s.CPU, grouped(int64(s.Rows)), float64(s.Bytes)/1e6, note)
}

// patience is how long an answer may take to be asked more than twice.
const patience = 3 * time.Second

// time asks once to warm up, and then as often as it is told. An answer that the
// console would not wait for is a sample that failed.
func (g *gallery) time(ctx context.Context, q exhibit, runs int, limit time.Duration) (sample, error) {
	s := sample{Name: q.name, Days: q.days}
	settings := web.Settings()
	if limit > time.Minute { // rows are wanted, not times: the engine's own limit is enough
		delete(settings, "max_execution_time")
	}
	var took, cpu []float64
	for len(took) <= runs {
		start, before := time.Now(), cpuTime()
		err := clickhouse.RawQueryWith(ctx, g.ask, q.sql, "JSONCompactEachRowWithNames", q.params, settings, io.Discard)
		if refused, ok := errors.AsType[*sink.WriteError](err); ok && refused.Code != 0 {
			s.Failed, s.Over = fmt.Sprintf("refused (%d)", refused.Code), true
			return s, ctx.Err()
		}
		if err != nil {
			return s, fmt.Errorf("ask %s: %w", q.name, err)
		}
		took = append(took, float64(time.Since(start).Microseconds())/1000)
		cpu = append(cpu, float64((cpuTime()-before).Microseconds())/1000)
		if time.Since(start) > patience && len(took) == 2 {
			break
		}
	}
	if runs > 0 {
		took, cpu = took[1:], cpu[1:]
	}
	slices.Sort(took)
	s.Median, s.Best, s.CPU = took[len(took)/2], took[0], slices.Min(cpu)
	s.Rows, s.Bytes = g.cost.rows, g.cost.bytes
	return s, nil
}

// costs is a transport that keeps what the newest answer says of its cost. It
// serves one request at a time.
type costs struct {
	next        http.RoundTripper
	rows, bytes uint64
}

// RoundTrip implements http.RoundTripper.
func (c *costs) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := c.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	var cost struct {
		Rows  uint64 `json:"read_rows,string"`
		Bytes uint64 `json:"read_bytes,string"`
	}
	if err := json.Unmarshal([]byte(res.Header.Get("X-ClickHouse-Summary")), &cost); err == nil {
		c.rows, c.bytes = cost.Rows, cost.Bytes
	}
	return res, nil
}
