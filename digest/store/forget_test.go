package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/digest"
)

// owners are the columns that say whose a row is: they name a workspace or a channel,
// or hang a row on what has one.
var owners = []string{"channel", "workspace", "scope", "digest_id", "edition_id", "topic_id"}

// owned are tables of a workspace whose rows say so in another way.
var owned = []string{"feeds", "notes", "vault"}

// sow puts one row into every table that is a newsroom's, of workspace number n: all
// that can hang together does, for every number in it is n.
func sow(t *testing.T, db *DB, workspace string, n int64) {
	t.Helper()
	for _, table := range newsroomTables(t, db) {
		row := make([]any, len(table.columns))
		for i, c := range table.columns {
			row[i] = grain(table.table, c, workspace, n)
		}
		must(t, db.change(t.Context(), "sow", func(tx *tx) error {
			if err := insertRows(t.Context(), tx, table, [][]any{row}); err != nil {
				return fmt.Errorf("%s: %w", table.table, err)
			}
			return nil
		}))
	}
}

func newsroomTables(t *testing.T, db *DB) (all []layout) {
	t.Helper()
	names, err := db.tables(t.Context())
	must(t, err)
	for _, name := range names {
		if name == "placing" {
			continue // one row, everybody's
		}
		l, err := layoutOf(t.Context(), db.read, db.engine, name)
		must(t, err)
		all = append(all, l)
	}
	return all
}

// grain is a value of a column such that two workspaces' rows are told apart by it.
func grain(table string, c column, workspace string, n int64) any {
	switch {
	case table == "notes" && c.name == "name":
		return "talk a:" + workspace + ":x 7"
	case table == "vault" && c.name == "adapter":
		return "a"
	case table == "vault" && c.name == "key":
		return "install/" + workspace
	case c.name == "channel" || c.name == "scope":
		return "a:" + workspace + ":x"
	case c.name == "workspace":
		return "a:" + workspace + ":"
	case c.kind == "boolean":
		return false
	case c.kind == "blob" || c.kind == "bytea":
		return []byte{byte(n)}
	case c.kind == "text":
		return fmt.Sprint(n)
	}
	return n
}

// grown says whether a table has the row that was sown for a workspace.
func grown(t *testing.T, db *DB, of layout, workspace string, n int64) bool {
	t.Helper()
	var same []string
	var values []any
	for _, c := range of.columns {
		values = append(values, grain(of.table, c, workspace, n))
		same = append(same, fmt.Sprintf("%q = $%d", c.name, len(values)))
	}
	var found int
	must(t, db.read.QueryRowContext(t.Context(), fmt.Sprintf("SELECT COUNT(*) FROM %q WHERE %s", of.table, strings.Join(same, " AND ")), values...).Scan(&found))
	return found == 1
}

// What a workspace has is read from the schema: a table that is new, and has a row for
// a channel or a workspace, must be forgotten with it.
func TestAllThatAWorkspaceHasIsForgotten(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		sow(t, db, "w", 1)
		sow(t, db, "ww", 2)
		for _, of := range newsroomTables(t, db) {
			if !grown(t, db, of, "w", 1) || !grown(t, db, of, "ww", 2) {
				t.Fatalf("%s was not sown", of.table)
			}
		}
		n, err := db.Forget(t.Context(), time.UnixMicro(2))
		if n != 1 || err != nil {
			t.Fatalf("forgot %d, %v", n, err)
		}
		for _, of := range newsroomTables(t, db) {
			has := slices.Contains(owned, of.table) || slices.ContainsFunc(of.columns, func(c column) bool { return slices.Contains(owners, c.name) })
			if is := grown(t, db, of, "w", 1); is == has {
				t.Errorf("%s: the workspace's row is there: %v; want %v", of.table, is, !has)
			}
			if !grown(t, db, of, "ww", 2) {
				t.Errorf("%s: another workspace's row is gone", of.table)
			}
		}
	})
}

func TestWhatAdaptersKeepOfAWorkspaceIsForgottenWithIt(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		mine, others := db.Vault("a"), db.Vault("b")
		keep := map[string]string{"org/T1": "E1", "commands/apps/9/guilds/T1/commands": "hash", "talk/C1/7": "T1"}
		stay := map[string]string{"org/T10": "E1", "org/T2": "xT1", "talk/C2/7": "T10", "servers/0/1": `["T1"]`}
		for _, m := range []map[string]string{keep, stay} {
			for k, v := range m {
				must(t, mine.Save(ctx, k, []byte(v)))
				must(t, others.Save(ctx, k, []byte(v)))
			}
		}
		must(t, db.Leave(ctx, in("T1", ""), digest.Audit{At: monday, Detail: "gone"}))
		if n, err := db.Forget(ctx, monday.Add(time.Second)); n != 1 || err != nil {
			t.Fatalf("forgot %d, %v", n, err)
		}
		left, err := mine.Keys(ctx, "")
		must(t, err)
		if got := strings.Join(left, " "); got != "org/T10 org/T2 servers/0/1 talk/C2/7" {
			t.Errorf("left: %s", got)
		}
		if left, err = others.Keys(ctx, ""); err != nil || len(left) != len(keep)+len(stay) {
			t.Errorf("another adapter's: %q, %v", left, err)
		}
	})
}
