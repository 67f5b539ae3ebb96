package store

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"newsdesk/digest/chat"
)

// secretPrefix begins the keys of a vault whose values are sealed.
const secretPrefix = "secret/"

// ErrNoKey says that there is no key to seal a vault's secrets with.
var ErrNoKey = errors.New("secret_key is missing: make one with `openssl rand -base64 32`, and set it in the configuration, or as NEWSDESK_SECRET_KEY in the environment")

// Sealed is v with the values sealed whose keys begin with "secret/", by AES-256 in
// Galois/Counter mode, so that the database alone gives nobody a token. key is 32
// bytes in base64; with an empty one, secrets are refused with ErrNoKey, and all
// else is kept as before. scope, such as the adapter's name, and the key of a value
// are sealed with it: it opens nowhere else. What was sealed under another key does
// not open, and the error says so.
func Sealed(v chat.Vault, scope, key string) (chat.Vault, error) {
	s := sealed{Vault: v, scope: scope}
	if key == "" {
		return s, nil
	}
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(key))
	if err != nil || len(raw) != keySize {
		return nil, fmt.Errorf("secret_key is not %d bytes in base64; make one with `openssl rand -base64 %d`", keySize, keySize)
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		return nil, err
	}
	s.aead, err = cipher.NewGCMWithRandomNonce(block)
	return s, err
}

const keySize = 32

type sealed struct {
	chat.Vault
	scope string
	aead  cipher.AEAD // nil without a key
}

// context is what a value is bound to.
func (s sealed) context(key string) []byte { return []byte(s.scope + "\x00" + key) }

func (s sealed) seal(key string, value []byte) ([]byte, error) {
	switch {
	case !strings.HasPrefix(key, secretPrefix):
		return value, nil
	case s.aead == nil:
		return nil, ErrNoKey
	}
	return s.aead.Seal(nil, nil, value, s.context(key)), nil
}

func (s sealed) unseal(key string, kept []byte) ([]byte, error) {
	if kept == nil || !strings.HasPrefix(key, secretPrefix) {
		return kept, nil
	}
	value, err := s.aead.Open(nil, nil, kept, s.context(key))
	if err != nil {
		return nil, fmt.Errorf("open %s: it was sealed under another secret_key; set that one again, or remove the app and install it anew", key)
	}
	if value == nil {
		value = []byte{}
	}
	return value, nil
}

// Load is that of chat.Vault.
func (s sealed) Load(ctx context.Context, key string) ([]byte, error) {
	_, value, err := s.load(ctx, key)
	return value, err
}

func (s sealed) load(ctx context.Context, key string) (kept, value []byte, err error) {
	if s.aead == nil && strings.HasPrefix(key, secretPrefix) {
		return nil, nil, ErrNoKey
	}
	kept, err = s.Vault.Load(ctx, key)
	if err != nil {
		return nil, nil, err
	}
	value, err = s.unseal(key, kept)
	return kept, value, err
}

// Save is that of chat.Vault.
func (s sealed) Save(ctx context.Context, key string, value []byte) error {
	kept, err := s.seal(key, value)
	if err != nil {
		return err
	}
	return s.Vault.Save(ctx, key, kept)
}

// Swap is that of chat.Vault: what is kept is compared opened, and exchanged sealed. A
// nil value deletes.
func (s sealed) Swap(ctx context.Context, key string, old, value []byte) (bool, error) {
	kept, now, err := s.load(ctx, key)
	if err != nil || (now == nil) != (old == nil) || !bytes.Equal(now, old) {
		return false, err
	}
	if value == nil {
		return s.Vault.Swap(ctx, key, kept, nil)
	}
	next, err := s.seal(key, value)
	if err != nil {
		return false, err
	}
	return s.Vault.Swap(ctx, key, kept, next)
}
