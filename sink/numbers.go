package sink

import (
	"fmt"
	"io"
	"strings"
)

// Numbers writes the page that defines every number of the views, and the
// contracts that hold them together.
func Numbers(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# 数字 · Numbers\n\n" +
		"Every number below is a column of a view: ask it with `hearth query`, or any ClickHouse client. " +
		"Derived from the views in `sink`; do not edit.\n\n" +
		"- Bots and staff are in no number of members. Where staff's answers count, it is said.\n" +
		"- Sums count closed days only, and what is closed comes from `communities.closed_day`, never from a clock: the same tables give the same numbers tomorrow. " +
		"Lists of single things (replies, edges, answers, complaints, pillar_facts) hold the open days too.\n" +
		"- Null means *not known*: nothing to divide by, or an interval that is not over. It is never 0, and 0 is never null.\n" +
		"- A name in these views is for those who may see names. Show no number of people below 10 to others.\n")
	for _, v := range Views() {
		if len(v.Numbers) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n\n%s。\n\n%s\n\n| column | 中文 | meaning |\n| --- | --- | --- |\n", v.Name, v.Zh, v.Comment)
		for _, n := range v.Numbers {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", n.Name, n.Zh, strings.ReplaceAll(n.Doc, "|", `\|`))
		}
	}
	b.WriteString("\n## Contracts\n\n`hearth audit` asks each of these, and prints the rows that break it (`--sql` shows how). Exit code 1: a contract is broken; 2: one could not be asked.\n\n" +
		"| contract | promise | 承诺 |\n| --- | --- | --- |\n")
	for _, c := range Contracts() {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", c.Name, strings.ReplaceAll(c.En, "|", `\|`), strings.ReplaceAll(c.Zh, "|", `\|`))
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write page of numbers: %w", err)
	}
	return nil
}
