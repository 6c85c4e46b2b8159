package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// StatusCmd tells what runs on a data folder or a server, and how fresh it is.
type StatusCmd struct {
	Store StoreConfig `embed:"" group:"Data"`
	Web   struct {
		Addr      string `name:"http" placeholder:"HOST:PORT" default:"127.0.0.1:8080" help:"Where the pipeline serves its metrics, for the lag (default: 127.0.0.1:8080)."`
		Token     string `placeholder:"TOKEN" secret:"" help:"Token of that address."`
		TokenFile string `placeholder:"FILE" help:"File with the token."`
	} `embed:""`
}

// Run prints the status as text.
func (c *StatusCmd) Run(ctx context.Context, t *terminal) (err error) {
	if c.Store.ClickHouse == "" {
		if _, err := os.Stat(c.Store.engineDir()); errors.Is(err, os.ErrNotExist) {
			fmt.Fprintf(t.out, "folder %s: nothing there yet\n", c.Store.Data)
			return nil
		}
	}
	d, err := openDatabase(ctx, c.Store, DDLConfig{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	c.holder(w, d)
	if d.engine == nil {
		c.lag(ctx, w)
	}
	if err := c.tables(ctx, w, d); err != nil {
		return err
	}
	c.disk(w)
	return w.Flush()
}

func (c *StatusCmd) holder(w io.Writer, d *database) {
	switch {
	case d.holder != nil:
		fmt.Fprintf(w, "folder\t%s\nheld by\tprocess %d\nClickHouse\thttp://%s\n", c.Store.Data, d.holder.PID, d.holder.Address)
	case d.engine != nil:
		fmt.Fprintf(w, "folder\t%s\nheld by\tnobody\n", c.Store.Data)
	default:
		fmt.Fprintf(w, "ClickHouse\t%s\n", c.Store.ClickHouse)
	}
}

// lag asks the pipeline's metrics; that nobody answers is an answer too.
func (c *StatusCmd) lag(ctx context.Context, w io.Writer) {
	disk := map[string]float64{}
	records, partitions, err := c.readLag(ctx, disk)
	if err != nil {
		fmt.Fprintf(w, "pipeline\tno metrics at %s: %s\n", c.Web.Addr, oneLine(err))
		return
	}
	fmt.Fprintf(w, "pipeline\thttp://%s, %d partitions, lag %s records\n", c.Web.Addr, partitions, grouped(records))
	if quota := int64(disk["quota_bytes"]); quota > 0 {
		fmt.Fprintf(w, "disk quota\t%s of %s, %s\n", approximately(int64(disk["used_bytes"])), approximately(quota), diskState(disk["quota_state"]))
	}
}

const (
	lagMetric  = "hearth_ingest_lag_records{"
	diskMetric = "hearth_disk_"
)

// readLag adds up the lag, and puts what is told of the disk into disk, without
// its prefix.
func (c *StatusCmd) readLag(ctx context.Context, disk map[string]float64) (records int64, partitions int, err error) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	token, err := WebConfig{Token: c.Web.Token, TokenFile: c.Web.TokenFile}.token()
	if err != nil {
		return 0, 0, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.Web.Addr+"/metrics", nil)
	if err != nil {
		return 0, 0, err
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, 0, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return 0, 0, fmt.Errorf("it answers %s", res.Status)
	}
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() {
		if name, value, _ := strings.Cut(lines.Text(), " "); strings.HasPrefix(name, diskMetric) {
			disk[strings.TrimPrefix(name, diskMetric)], _ = strconv.ParseFloat(value, 64) // this program's own numbers
		}
		if !strings.HasPrefix(lines.Text(), lagMetric) {
			continue
		}
		value, err := strconv.ParseFloat(lines.Text()[strings.LastIndexByte(lines.Text(), ' ')+1:], 64)
		if err != nil {
			return 0, 0, fmt.Errorf("read lag: %w", err)
		}
		records += int64(value)
		partitions++
	}
	return records, partitions, lines.Err()
}

// tables prints the newest event of each community and the size of each table.
func (c *StatusCmd) tables(ctx context.Context, w io.Writer, d *database) error {
	name := param{"database", d.cfg.Database}
	sizes, err := d.rows(ctx, "SELECT table, sum(rows), sum(bytes_on_disk) FROM system.parts WHERE active AND database = {database:String} GROUP BY table ORDER BY table", name)
	if err != nil {
		return err
	}
	if len(sizes) == 0 {
		fmt.Fprintf(w, "tables\tnone with rows in database %s\n", d.cfg.Database)
		return nil
	}
	newest, err := d.rows(ctx, "SELECT replaceRegexpAll(community, '[\\\\t\\\\n]', ' '), toUnixTimestamp64Milli(max(at)) FROM {database:Identifier}.events WHERE community != '' GROUP BY community ORDER BY community", name)
	if err != nil {
		return err
	}
	fmt.Fprint(w, "\ncommunity\tnewest event\tage\n")
	for _, row := range newest {
		ms, err := strconv.ParseInt(row[1], 10, 64)
		if err != nil {
			return fmt.Errorf("read newest event: %w", err)
		}
		at := time.UnixMilli(ms)
		fmt.Fprintf(w, "%s\t%s\t%s\n", row[0], at.UTC().Format(time.RFC3339), age(time.Since(at)))
	}
	fmt.Fprint(w, "\ntable\trows\ton disk\n")
	for _, row := range sizes {
		rows, _ := strconv.ParseInt(row[1], 10, 64)  // ClickHouse's own integers
		bytes, _ := strconv.ParseInt(row[2], 10, 64) // likewise
		fmt.Fprintf(w, "%s\t%s\t%s\n", row[0], grouped(rows), approximately(bytes))
	}
	return nil
}

// disk prints what the data folder takes.
func (c *StatusCmd) disk(w io.Writer) {
	if c.Store.ClickHouse != "" {
		return
	}
	fmt.Fprint(w, "\nfolder\ton disk\t\n")
	for _, dir := range []string{c.Store.engineDir(), c.Store.brokerDir()} {
		if n, ok := folderSize(dir); ok {
			fmt.Fprintf(w, "%s\t%s\t\n", dir, approximately(n))
		}
	}
}

// folderSize adds up the files of a folder. Files that vanish meanwhile do not
// count: an engine at work merges and deletes.
func folderSize(dir string) (total int64, ok bool) {
	if _, err := os.Stat(dir); err != nil {
		return 0, false
	}
	_ = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return nil //nolint:nilerr // what vanished takes no room
		}
		if info, err := e.Info(); err == nil {
			total += info.Size()
		}
		return nil
	})
	return total, true
}

// age is a duration as people say it.
func age(d time.Duration) string {
	switch {
	case d < 0:
		return "in the future"
	case d < time.Minute:
		return fmt.Sprintf("%ds", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%dm", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%dh", int(d.Hours()))
	}
	return fmt.Sprintf("%dd", int(d.Hours()/24))
}

// approximately is a number of bytes with one decimal.
func approximately(n int64) string {
	for _, u := range sizeUnits {
		if n >= u.bytes && u.bytes > 1 {
			return fmt.Sprintf("%.1f %s", float64(n)/float64(u.bytes), u.name)
		}
	}
	return fmt.Sprintf("%d B", n)
}
