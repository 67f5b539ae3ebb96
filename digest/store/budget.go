package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"newsdesk/digest"
)

// The bound stands in the statement, so that of two at the same time one finds what the
// other took. The row is locked until the transaction ends, and all take their rows in
// one order.
const addSpending = `INSERT INTO model_spending (scope, period, tokens, money) VALUES ($1, $2, $3, $4)
	ON CONFLICT (scope, period) DO UPDATE SET tokens = model_spending.tokens + excluded.tokens, money = model_spending.money + excluded.money
	WHERE model_spending.tokens + excluded.tokens <= $5 AND model_spending.money + excluded.money <= $6
	RETURNING tokens`

const insertCall = `INSERT INTO model_calls (at, day, month, channel, model, tokens, money) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`

// Reserve sets aside what a call may take, in all bounds of b or in none, as one
// transaction. It is digest.ErrOverBudget when a bound has no room for it.
func (db *DB) Reserve(ctx context.Context, s digest.Spend, b digest.Budget) (int64, error) {
	var id int64
	err := db.change(ctx, "set tokens aside", func(tx *tx) error {
		for _, p := range []purse{{"", s.Day, b.Day}, {"", s.Month, b.Month}, {s.Channel, s.Day, b.ChannelDay}, {s.Channel, s.Month, b.ChannelMonth}} {
			if err := p.spend(ctx, tx, s.Amount); err != nil {
				return err
			}
		}
		var err error
		id, err = scanID(tx.QueryRowContext(ctx, insertCall, micros(s.At), s.Day, s.Month, s.Channel, s.Model, s.Tokens, s.Money))
		return err
	})
	return id, err
}

// A purse is what a scope may spend in a period.
type purse struct {
	scope, period string
	bound         digest.Amount // zero for none
}

// spend adds an amount to what was taken of a purse, within its bound.
func (p purse) spend(ctx context.Context, tx *tx, a digest.Amount) error {
	tokens, money := unbounded(p.bound.Tokens), unbounded(int64(p.bound.Money))
	if a.Tokens > tokens || int64(a.Money) > money {
		return digest.ErrOverBudget
	}
	_, err := scanID(tx.QueryRowContext(ctx, addSpending, p.scope, p.period, a.Tokens, a.Money, tokens, money))
	if errors.Is(err, sql.ErrNoRows) {
		return digest.ErrOverBudget
	}
	return err
}

func unbounded(n int64) int64 {
	if n <= 0 {
		return math.MaxInt64
	}
	return n
}

const settleCall = `UPDATE model_calls SET tokens = $2, money = $3, settled_at = $4 WHERE id = $1 AND settled_at = 0`

const callAsReserved = `SELECT day, month, channel, tokens, money FROM model_calls WHERE id = $1 AND settled_at = 0`

// Settle puts what a call took in the place of what was set aside for it. A call that
// was settled before, or never reserved, is left as it is. No call takes less than
// nothing: such an amount is an error, and what was set aside stays counted.
func (db *DB) Settle(ctx context.Context, id int64, took digest.Amount, now time.Time) error {
	if took.Tokens < 0 || took.Money < 0 {
		return fmt.Errorf("settle call %d: it took %d tokens and %d of money", id, took.Tokens, took.Money)
	}
	return db.change(ctx, "settle a call", func(tx *tx) error {
		var s digest.Spend
		err := tx.QueryRowContext(ctx, callAsReserved, id).Scan(&s.Day, &s.Month, &s.Channel, &s.Tokens, &s.Money)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		left := digest.Amount{Tokens: took.Tokens - s.Tokens, Money: took.Money - s.Money}
		for _, p := range []purse{{scope: "", period: s.Day}, {scope: "", period: s.Month}, {scope: s.Channel, period: s.Day}, {scope: s.Channel, period: s.Month}} {
			if err := p.spend(ctx, tx, left); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, settleCall, id, took.Tokens, took.Money, micros(now))
		return err
	})
}

const insertVerdict = `INSERT INTO model_verdicts (at, month, channel, story_id, model, became, kinds, reasons, sentence)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

// monthLayout is a month as budgets name it.
const monthLayout = "2006-01"

// SaveJudgements keeps what the gate said.
func (db *DB) SaveJudgements(ctx context.Context, js []digest.Judgement) error {
	if len(js) == 0 {
		return nil
	}
	return db.change(ctx, "save verdicts", func(tx *tx) error {
		for _, j := range js {
			_, err := tx.ExecContext(ctx, insertVerdict, micros(j.At), j.At.Format(monthLayout), j.Channel, j.Story, j.Model, j.Became,
				strings.Join(j.Kinds, " "), strings.Join(j.Reasons, "\n"), j.Sentence)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

const spendingOf = `SELECT tokens, money FROM model_spending WHERE scope = $1 AND period = $2`

const callsOf = `SELECT COUNT(*), COALESCE(SUM(CASE WHEN settled_at = 0 THEN 1 ELSE 0 END), 0) FROM model_calls WHERE channel = $1 AND month = $2`

const verdictsOf = `SELECT became, kinds, COUNT(*) FROM model_verdicts WHERE channel = $1 AND month = $2 GROUP BY became, kinds ORDER BY became, kinds LIMIT 1000`

// CostOf says what models took in the day and the month of now, as seen in its zone.
func (db *DB) CostOf(ctx context.Context, channel string, now time.Time) (digest.Cost, error) {
	c := digest.Cost{Judged: map[string]int{}, Faults: map[string]int{}}
	day, month := now.Format(time.DateOnly), now.Format(monthLayout)
	for _, p := range []struct {
		scope, period string
		into          *digest.Amount
	}{{"", day, &c.Day}, {"", month, &c.Month}, {channel, day, &c.ChannelDay}, {channel, month, &c.ChannelMonth}} {
		err := db.read.QueryRowContext(ctx, spendingOf, p.scope, p.period).Scan(&p.into.Tokens, &p.into.Money)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return c, fmt.Errorf("tell the cost of models: %w", err)
		}
	}
	if err := db.read.QueryRowContext(ctx, callsOf, channel, month).Scan(&c.Calls, &c.Open); err != nil {
		return c, fmt.Errorf("count the calls of models: %w", err)
	}
	type verdict struct {
		became, kinds string
		n             int
	}
	vs, err := list(ctx, db.read, func(r rowScanner) (v verdict, err error) {
		return v, r.Scan(&v.became, &v.kinds, &v.n)
	}, verdictsOf, channel, month)
	if err != nil {
		return c, fmt.Errorf("count verdicts: %w", err)
	}
	for _, v := range vs {
		c.Judged[v.became] += v.n
		for k := range strings.FieldsSeq(v.kinds) {
			c.Faults[k] += v.n
		}
	}
	return c, nil
}

const spendingIn = `SELECT CAST(COALESCE(SUM(tokens), 0) AS BIGINT), CAST(COALESCE(SUM(money), 0) AS BIGINT) FROM model_spending
	WHERE substr(scope, 1, length($1)) = $1 AND period = $2`

// CostIn says what models took for all channels of a workspace in the day and the
// month of now, as seen in its zone.
func (db *DB) CostIn(ctx context.Context, workspace string, now time.Time) (day, month digest.Amount, err error) {
	for period, into := range map[string]*digest.Amount{now.Format(time.DateOnly): &day, now.Format(monthLayout): &month} {
		if err := db.read.QueryRowContext(ctx, spendingIn, workspace, period).Scan(&into.Tokens, &into.Money); err != nil {
			return day, month, fmt.Errorf("tell the cost of models in %s: %w", workspace, err)
		}
	}
	return day, month, nil
}

const (
	pruneCalls    = `DELETE FROM model_calls WHERE at < $1`
	pruneVerdicts = `DELETE FROM model_verdicts WHERE at < $1`
	pruneSpending = `DELETE FROM model_spending WHERE period < $1`
)

// PruneModels deletes what was kept about models' calls before a time.
func (db *DB) PruneModels(ctx context.Context, before time.Time) error {
	return db.change(ctx, "delete old calls of models", func(tx *tx) error {
		for _, q := range []string{pruneCalls, pruneVerdicts} {
			if _, err := tx.ExecContext(ctx, q, micros(before)); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, pruneSpending, before.Format(monthLayout))
		return err
	})
}
