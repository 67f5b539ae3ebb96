package store

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"newsdesk/digest/chat"
)

var (
	oneKey   = base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{1}, keySize))
	otherKey = base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{2}, keySize))
)

func sealedVault(t *testing.T, v chat.Vault, scope, key string) chat.Vault {
	t.Helper()
	s, err := Sealed(v, scope, key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func forSecrets(t *testing.T) *DB {
	t.Helper()
	db, err := Open(t.Context(), ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestASecretIsSealed(t *testing.T) {
	db := forSecrets(t)
	plain := db.Vault("work")
	v := sealedVault(t, plain, "work", oneKey)
	const token = "xoxb-very-secret"
	for _, key := range []string{"secret/install/T1", "talk/C1/1.2"} {
		if err := v.Save(t.Context(), key, []byte(token)); err != nil {
			t.Fatal(err)
		}
		if got, err := v.Load(t.Context(), key); string(got) != token || err != nil {
			t.Errorf("%s: %q, %v", key, got, err)
		}
		kept, err := plain.Load(t.Context(), key)
		if err != nil || bytes.Contains(kept, []byte(token)) != strings.HasPrefix(key, "talk/") {
			t.Errorf("%s is kept as %q, %v", key, kept, err)
		}
	}
	kept, err := plain.Load(t.Context(), "secret/install/T1")
	if err != nil {
		t.Fatal(err)
	}
	if err := plain.Save(t.Context(), "secret/install/T2", kept); err != nil {
		t.Fatal(err)
	}
	if got, err := v.Load(t.Context(), "secret/install/T2"); err == nil {
		t.Errorf("what was sealed for one workspace opens for another: %q", got)
	}
	if got, err := sealedVault(t, plain, "guild", oneKey).Load(t.Context(), "secret/install/T1"); err == nil {
		t.Errorf("it opens for another adapter: %q", got)
	}
	if _, err := sealedVault(t, plain, "work", otherKey).Load(t.Context(), "secret/install/T1"); err == nil || !strings.Contains(err.Error(), "another secret_key") {
		t.Errorf("under another key: %v", err)
	}
	if got, err := v.Load(t.Context(), "secret/none"); got != nil || err != nil {
		t.Errorf("of nothing: %q, %v", got, err)
	}
}

func TestSecretsNeedAKey(t *testing.T) {
	v := sealedVault(t, forSecrets(t).Vault("work"), "work", "")
	_, loading := v.Load(t.Context(), "secret/x")
	_, swapping := v.Swap(t.Context(), "secret/x", nil, []byte("y"))
	for what, err := range map[string]error{"Load": loading, "Save": v.Save(t.Context(), "secret/x", []byte("y")), "Swap": swapping} {
		if !errors.Is(err, ErrNoKey) {
			t.Errorf("%s: %v, want ErrNoKey", what, err)
		}
	}
	if err := v.Save(t.Context(), "talk/x", []byte("y")); err != nil {
		t.Errorf("what is no secret: %v", err)
	}
	for _, bad := range []string{"short", "not base64 at all, is it?", oneKey + "AAAA"} {
		if _, err := Sealed(nil, "work", bad); err == nil || !strings.Contains(err.Error(), "openssl rand -base64 32") || strings.Contains(err.Error(), bad) {
			t.Errorf("key %q: %v", bad, err)
		}
	}
}

func TestOnlyOneSwapWins(t *testing.T) {
	v := sealedVault(t, forSecrets(t).Vault("work"), "work", oneKey)
	for _, old := range [][]byte{nil, []byte("first")} {
		var won atomic.Int64
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				ok, err := v.Swap(context.Background(), "secret/token", old, []byte("first"))
				if err != nil {
					t.Errorf("Swap: %v", err)
				}
				if ok {
					won.Add(1)
				}
			})
		}
		all.Wait()
		if won.Load() < 1 || (old == nil && won.Load() != 1) {
			t.Errorf("%d of 8 have won", won.Load())
		}
	}
	if ok, err := v.Swap(t.Context(), "secret/token", []byte("second"), []byte("third")); ok || err != nil {
		t.Errorf("from what is not kept: %v, %v", ok, err)
	}
	if ok, err := v.Swap(t.Context(), "secret/token", []byte("first"), nil); !ok || err != nil {
		t.Errorf("for nothing: %v, %v", ok, err)
	}
	if got, err := v.Load(t.Context(), "secret/token"); got != nil || err != nil {
		t.Errorf("what was swapped for nothing is still there: %q, %v", got, err)
	}
}
