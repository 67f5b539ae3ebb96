package store

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
)

// Every statement of this package is one that both engines understand, but for those
// in the files of one of them.
func TestBothEnginesUnderstandEveryStatement(t *testing.T) {
	only := map[string]string{"sqlite.go": "sqlite", "tsvector.go": "postgres", "postgres.go": "postgres"}
	found := statements(t)
	if len(found) < 150 {
		t.Errorf("%d statements; want all", len(found))
	}
	for name, db := range map[string]*DB{"sqlite": opened(t, memory), "postgres": opened(t, cluster.Address(t))} {
		_, err := db.write.db.ExecContext(t.Context(), copying)
		must(t, err)
		for _, s := range found {
			if o := only[s.file]; o != "" && o != name {
				continue
			}
			if err := understands(t, db, db.engine.text(s.text)); err != nil {
				t.Errorf("%s: %s in %s: %v", name, s.name, s.file, err)
			}
		}
	}
}

// understands says why a statement is not understood. PostgreSQL takes an argument
// that stands beside a small number for one of 32 bits, in which no time has room.
func understands(t *testing.T, db *DB, query string) error {
	t.Helper()
	if !db.Postgres() {
		st, err := db.write.db.PrepareContext(t.Context(), query)
		if err != nil {
			return err
		}
		defer func() { must(t, st.Close()) }()
		return nil
	}
	c, err := db.write.db.Conn(t.Context())
	must(t, err)
	defer func() { must(t, c.Close()) }()
	return c.Raw(func(driver any) error {
		d, err := driver.(*stdlib.Conn).Conn().Prepare(t.Context(), "", query)
		if err != nil {
			return err
		}
		if i := slices.Index(d.ParamOIDs, pgtype.Int4OID); i >= 0 {
			return fmt.Errorf("argument $%d is one of 32 bits: write CAST($%d AS BIGINT)", i+1, i+1)
		}
		return nil
	})
}

type statement struct{ file, name, text string }

// statements are the constants of this package that are SQL.
func statements(t *testing.T) []statement {
	t.Helper()
	names, err := filepath.Glob("*.go")
	must(t, err)
	values := map[string]ast.Expr{}
	files := map[string]string{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		must(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.ValueSpec); ok && len(s.Values) == len(s.Names) {
				for i, id := range s.Names {
					values[id.Name], files[id.Name] = s.Values[i], name
				}
			}
			return true
		})
	}
	var all []statement
	sql := regexp.MustCompile(`^(SELECT|INSERT|UPDATE|DELETE|WITH) `)
	for name, value := range values {
		if text, ok := fold(value, values); ok && sql.MatchString(text) {
			all = append(all, statement{files[name], name, text})
		}
	}
	return all
}

// fold is what a constant text comes to.
func fold(e ast.Expr, values map[string]ast.Expr) (string, bool) {
	switch x := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(x.Value)
		return s, err == nil && x.Kind == token.STRING
	case *ast.Ident:
		v, ok := values[x.Name]
		if !ok {
			return "", false
		}
		return fold(v, values)
	case *ast.BinaryExpr:
		a, ok := fold(x.X, values)
		b, ok2 := fold(x.Y, values)
		return a + b, ok && ok2
	}
	return "", false
}
