package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"newsdesk/digest/chat"
)

// A vault is one adapter's part of the database; see chat.Vault.
type vault struct {
	db      *DB
	adapter string
}

// Vault is where the adapter of this name keeps what it must not forget. Values are
// stored as they are given: who keeps secrets encrypts them first.
func (db *DB) Vault(adapter string) chat.Vault { return vault{db, adapter} }

const loadKept = `SELECT value FROM vault WHERE adapter = $1 AND key = $2`

// Load returns nil when nothing is kept under the key.
func (v vault) Load(ctx context.Context, key string) ([]byte, error) {
	return v.load(ctx, v.db.read, key)
}

func (v vault) load(ctx context.Context, q querier, key string) ([]byte, error) {
	value := []byte{} // what is kept may be empty, and is something even so
	err := q.QueryRowContext(ctx, loadKept, v.adapter, key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("load %s of %s: %w", key, v.adapter, err)
	}
	if value == nil {
		value = []byte{}
	}
	return value, nil
}

const saveKept = `INSERT INTO vault (adapter, key, value, updated_at) VALUES ($1, $2, $3, $4)
	ON CONFLICT (adapter, key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`

// Save keeps value under the key.
func (v vault) Save(ctx context.Context, key string, value []byte) error {
	return v.db.change(ctx, "save in vault", func(tx *tx) error { return v.save(ctx, tx, key, value) })
}

func (v vault) save(ctx context.Context, tx *tx, key string, value []byte) error {
	if value == nil {
		value = []byte{}
	}
	_, err := tx.ExecContext(ctx, saveKept, v.adapter, key, value, micros(time.Now()))
	return err
}

const deleteKept = `DELETE FROM vault WHERE adapter = $1 AND key = $2`

// Delete forgets what is kept under the key, if anything is.
func (v vault) Delete(ctx context.Context, key string) error {
	return v.db.change(ctx, "delete from vault", func(tx *tx) error {
		_, err := tx.ExecContext(ctx, deleteKept, v.adapter, key)
		return err
	})
}

const listKept = `SELECT key FROM vault WHERE adapter = $1 AND substr(key, 1, length($2)) = $2 ORDER BY key LIMIT $3`

// Keys lists the keys that begin with prefix, sorted.
func (v vault) Keys(ctx context.Context, prefix string) ([]string, error) {
	keys, err := list(ctx, v.db.read, func(r rowScanner) (string, error) {
		var k string
		err := r.Scan(&k)
		return k, err
	}, listKept, v.adapter, prefix, maxRows)
	if err != nil {
		return nil, fmt.Errorf("list keys of %s: %w", v.adapter, err)
	}
	return keys, nil
}

// Swap saves value if old is still what is kept, nil for nothing; it says whether it
// was. A nil value deletes.
func (v vault) Swap(ctx context.Context, key string, old, value []byte) (swapped bool, err error) {
	err = v.db.change(ctx, "swap in vault", func(tx *tx) error {
		swapped = false // this may be run again
		kept, err := v.load(ctx, tx, key)
		if err != nil || (kept == nil) != (old == nil) || string(kept) != string(old) {
			return err
		}
		swapped = true
		if value == nil {
			_, err := tx.ExecContext(ctx, deleteKept, v.adapter, key)
			return err
		}
		return v.save(ctx, tx, key, value)
	})
	return swapped && err == nil, err
}
