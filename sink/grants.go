package sink

import (
	"fmt"
	"slices"
	"strings"
)

// Grants says which account may read what, on a ClickHouse server. The embedded
// engine has no accounts: its token and the console's list of readers guard it.
type Grants struct {
	Database string // of the tables
	Cluster  string // "" for one node
	Writer   string // account of the pipeline: it sees every row
	Reader   string // account to make; it can change nothing
	// PasswordHash is the SHA-256 of the reader's password, in hexadecimal.
	// Without one the account is made closed: nobody can log in until an
	// administrator gives it a password.
	PasswordHash string
	// Communities are those whose rows the reader sees; empty for all. A reader
	// of some communities cannot read dead letters and batches, which are not any
	// community's.
	Communities []string
}

// Statements returns what an administrator has to run, in order. Running them
// again changes the reader's communities to those of g; another password needs
// an ALTER USER.
//
// Views run with the rights of who asks, so the policies of the tables hold for
// them as well. A policy shows its rows to whom it names; an account that no
// policy of a table names sees all of it, unless the server is configured with
// users_without_row_policies_can_read_rows = false, and so the writer is named.
func (g Grants) Statements() []string {
	on := ""
	if g.Cluster != "" {
		on = " ON CLUSTER " + quote(g.Cluster)
	}
	login := " IDENTIFIED WITH no_password HOST NONE"
	if g.PasswordHash != "" {
		login = " IDENTIFIED WITH sha256_hash BY " + literal(g.PasswordHash)
	}
	out := []string{
		"CREATE SETTINGS PROFILE IF NOT EXISTS `hearth_reader`" + on +
			" SETTINGS readonly = 2 READONLY, max_execution_time = 60 MAX 60, max_memory_usage = 8000000000 MAX 8000000000, max_result_rows = 1000000 MAX 1000000",
		"CREATE USER IF NOT EXISTS " + quote(g.Reader) + on + login + " SETTINGS PROFILE 'hearth_reader'",
	}
	if len(g.Communities) == 0 {
		return append(out, "GRANT"+on+" SELECT ON "+quote(g.Database)+".* TO "+quote(g.Reader))
	}
	names := make([]string, len(g.Communities))
	for i, c := range g.Communities {
		names[i] = literal(c)
	}
	mine := "community IN (" + strings.Join(names, ", ") + ")"
	for _, name := range g.readable() {
		out = append(out, "GRANT"+on+" SELECT ON "+quote(g.Database)+"."+quote(name)+" TO "+quote(g.Reader))
	}
	for _, name := range g.guarded() {
		policy := func(policy, condition, to string) string {
			return "CREATE ROW POLICY OR REPLACE " + quote(policy) + on + " ON " + quote(g.Database) + "." + quote(name) +
				" FOR SELECT USING " + condition + " TO " + quote(to)
		}
		out = append(out, policy("hearth_writer", "1", g.Writer), policy("reader_"+g.Reader, mine, g.Reader))
	}
	return out
}

// guarded are the tables whose rows belong to communities.
func (g Grants) guarded() []string {
	var out []string
	for _, t := range infos {
		if !slices.ContainsFunc(t.Columns, func(c ColumnInfo) bool { return c.Name == "community" }) {
			continue
		}
		if g.Cluster != "" {
			out = append(out, t.Name+"_local")
		}
		out = append(out, t.Name)
	}
	return out
}

// readable are these and the views over them.
func (g Grants) readable() []string {
	out := g.guarded()
	for _, v := range Views() {
		out = append(out, v.Name)
	}
	return out
}

// Validate reports what cannot be a name. The error begins with the flag.
func (g Grants) Validate() error {
	switch {
	case g.Reader == "":
		return fmt.Errorf("reader: want the name of an account")
	case g.Reader == g.Writer:
		return fmt.Errorf("reader: %q is the account of the pipeline: want another", g.Reader)
	case slices.Contains(g.Communities, ""):
		return fmt.Errorf("reader-communities: want names, separated by commas")
	}
	return nil
}
