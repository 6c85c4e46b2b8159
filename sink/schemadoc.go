package sink

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Markdown writes the schema page.
func Markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# Tables\n\nSchema version %d. Derived from the column tables in `sink`; do not edit: `hearth schema --markdown` prints this page, and a test keeps it true.\n", SchemaVersion)
	for _, t := range infos {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n`%s`, ordered by `%s`", t.Name, t.Comment, t.Engine, strings.Join(t.OrderBy, ", "))
		if t.PartitionBy != "" {
			fmt.Fprintf(&b, ", partitioned by `%s`", t.PartitionBy)
		}
		if t.TTL != "" {
			fmt.Fprintf(&b, ", rows expire at `%s`", t.TTL)
		}
		b.WriteString(".\n\n| column | type | meaning | codec |\n| --- | --- | --- | --- |\n")
		for _, c := range t.Columns {
			fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s |\n", c.Name, c.Type, strings.ReplaceAll(c.Comment, "|", `\|`), codecNote(c.Codec))
		}
	}
	b.WriteString(stablePage())
	b.WriteString("\n# Views\n")
	for _, v := range Views() {
		if v.Stable {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", v.Name, v.Comment)
		if !v.Since {
			fmt.Fprintf(&b, "\n```sql\n%s\n```\n", v.Select)
		}
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write schema page: %w", err)
	}
	return nil
}

func codecNote(c Codec) string {
	if c.SQL == "" {
		return "LZ4: " + c.Why
	}
	return fmt.Sprintf("`%s`: %s", c.SQL, c.Why)
}

// Text writes the schema for a terminal: one line a column.
func Text(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i, t := range infos {
		if i > 0 {
			_, _ = fmt.Fprintln(tw) // errors stay in tw and come out of Flush
		}
		_, _ = fmt.Fprintf(tw, "%s — %s\n", t.Name, t.Comment)
		for _, c := range t.Columns {
			_, _ = fmt.Fprintf(tw, "  %s\t%s\t%s\n", c.Name, shortType(c.Type), c.Comment)
		}
	}
	for _, v := range Views() {
		_, _ = fmt.Fprintf(tw, "\n%s (view) — %s\n", v.Name, v.Comment)
	}
	if err := tw.Flush(); err != nil {
		return fmt.Errorf("write schema: %w", err)
	}
	return nil
}

// shortType leaves the names of an enum out.
func shortType(t string) string {
	if name, _, ok := strings.Cut(t, "('"); ok && strings.HasPrefix(name, "Enum") {
		return name
	}
	return t
}
