package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"
)

// hostOf is the host of an address: what stands between its scheme and its path, in
// lower case, as hostIsFree has it.
func hostOf(url string) string {
	if _, rest, ok := strings.Cut(url, "://"); ok {
		url = rest
	}
	host, _, _ := strings.Cut(url, "/")
	return strings.ToLower(host)
}

// A host that another replica asks is left to it: what is read of one host at a time
// is in one process's hands, which keeps the pauses that the host wants. This says
// of x.url that nobody but $5 holds its host at $2, and of one held beyond $4 that a
// clock did that has been put back since.
const hostIsFree = `NOT EXISTS (SELECT 1 FROM hosts h WHERE h.host = lower(substr(substr(x.url, instr(x.url, '://') + 3), 1,
		instr(substr(x.url, instr(x.url, '://') + 3) || '/', '/') - 1)) AND h.owner <> $5 AND h.until_at > $2 AND h.until_at <= $4)`

const takeHost = `INSERT INTO hosts (host, owner, until_at) VALUES ($1, $2, $4)
	ON CONFLICT (host) DO UPDATE SET owner = excluded.owner, until_at = excluded.until_at
	WHERE hosts.owner = excluded.owner OR hosts.until_at <= $3 OR hosts.until_at > $5
	RETURNING host`

// takeHosts leases hosts until now plus lease, and returns those that are this
// process's. They are taken in order, so that two replicas never wait for each other.
func (db *DB) takeHosts(ctx context.Context, tx *tx, hosts []string, now time.Time, lease time.Duration) (map[string]bool, error) {
	hosts = slices.Clone(hosts)
	slices.Sort(hosts)
	ours := map[string]bool{}
	for _, h := range slices.Compact(hosts) {
		var taken string
		err := tx.QueryRowContext(ctx, takeHost, h, db.self, micros(now), micros(now.Add(lease)), micros(now.Add(lease+skew))).Scan(&taken)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, err
		}
		ours[h] = err == nil
	}
	return ours, nil
}

const pruneHosts = `DELETE FROM hosts WHERE host IN (SELECT host FROM hosts WHERE until_at < $1 LIMIT $2)`

// An addressed row is something to be fetched.
type addressed struct {
	id  int64
	url string
}

func scanAddressed(r rowScanner) (addressed, error) {
	var a addressed
	err := r.Scan(&a.id, &a.url)
	return a, err
}

// oursOf leases the hosts of what is to be fetched, and returns what is on those
// that are this process's.
func (db *DB) oursOf(ctx context.Context, tx *tx, found []addressed, now time.Time, lease time.Duration) ([]addressed, error) {
	hosts := make([]string, len(found))
	for i, f := range found {
		hosts[i] = hostOf(f.url)
	}
	ours, err := db.takeHosts(ctx, tx, hosts, now, lease)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(found, func(f addressed) bool { return !ours[hostOf(f.url)] }), nil
}
