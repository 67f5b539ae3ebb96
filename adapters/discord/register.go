package discord

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"newsdesk/digest/chat"
)

// commandPaths are where the commands are registered: everywhere, or in the
// configured servers.
func (c Config) commandPaths(application string) []string {
	if len(c.CommandGuilds) == 0 {
		return []string{"/applications/" + application + "/commands"}
	}
	var out []string
	for _, g := range c.CommandGuilds {
		out = append(out, "/applications/"+application+"/guilds/"+g+"/commands")
	}
	return out
}

// register makes Discord's commands ours, where they are not. A failure leaves
// those of before: the bot still answers mentions.
func (v *conversation) register(ctx context.Context) {
	want, err := specs(v.handler.Commands(), len(v.opt.Config.CommandGuilds) == 0, v.opt.words)
	if err != nil {
		v.opt.Log.Error("register commands", "err", err)
		return
	}
	for _, path := range v.opt.Config.commandPaths(v.me.application) {
		if err := v.steadily(ctx, func() error { return v.registerAt(ctx, path, want) }); err != nil && ctx.Err() == nil {
			v.opt.Log.Error("register commands", "path", path, "err", err)
		}
	}
}

// Register writes the commands to Discord, whatever is there. Run does so by itself
// when they have changed.
func (a *Adapter) Register(ctx context.Context, cmds []chat.Command) error {
	me, err := a.identify(ctx)
	if err != nil {
		return err
	}
	want, err := specs(cmds, len(a.opt.Config.CommandGuilds) == 0, a.opt.words)
	if err != nil {
		return err
	}
	for _, path := range a.opt.Config.commandPaths(me.application) {
		if err := a.rest.do(ctx, call{method: "PUT", path: path, body: want}); err != nil {
			return fmt.Errorf("register commands: %w", err)
		}
		a.keep(ctx, commandsKey(path), hashOf(want))
	}
	return nil
}

// registerAt overwrites the commands unless they are the same already: Discord
// counts what is created. Whether they are is known by the hash that is kept; with
// none Discord is asked.
func (v *conversation) registerAt(ctx context.Context, path string, want []spec) error {
	key, hash := commandsKey(path), hashOf(want)
	if bytes.Equal(v.kept(ctx, key), hash) {
		return nil
	}
	have, err := v.registered(ctx, path)
	if err != nil || !same(have, want) {
		if err := v.rest.do(ctx, call{method: "PUT", path: path, body: want}); err != nil {
			return err
		}
		v.opt.Log.Info("commands registered", "path", path)
	}
	v.keep(ctx, key, hash)
	return nil
}

// registered are the commands that Discord has.
func (a *Adapter) registered(ctx context.Context, path string) ([]spec, error) {
	var have []spec
	err := a.rest.do(ctx, call{method: "GET", path: path, query: map[string][]string{"with_localizations": {"true"}}, into: &have})
	if err != nil {
		return nil, fmt.Errorf("read the registered commands: %w", err)
	}
	return have, nil
}

func same(have, want []spec) bool { return bytes.Equal(hashOf(have), hashOf(want)) }

func commandsKey(path string) string { return "commands" + path }

// hashOf is a hash of commands, in whatever order Discord gives them.
func hashOf(cmds []spec) []byte {
	sum := sha256.New()
	byName := map[string]spec{}
	for _, s := range cmds {
		byName[fmt.Sprintf("%d %s", s.Type, s.Name)] = s
	}
	b, err := json.Marshal(byName)
	if err != nil { // a spec is plain data
		return nil
	}
	sum.Write(b)
	return []byte(hex.EncodeToString(sum.Sum(nil)))
}

// kept is what the vault holds under key, nil without one.
func (a *Adapter) kept(ctx context.Context, key string) []byte {
	if a.opt.Vault == nil {
		return nil
	}
	b, err := a.opt.Vault.Load(ctx, key)
	if err != nil {
		a.opt.Log.Warn("read what is kept", "key", key, "err", err)
		return nil
	}
	return b
}

// keep puts a value into the vault. Without it, or when it fails, Discord is asked
// the next time.
func (a *Adapter) keep(ctx context.Context, key string, value []byte) {
	if a.opt.Vault == nil {
		return
	}
	if err := a.opt.Vault.Save(ctx, key, value); err != nil {
		a.opt.Log.Warn("keep", "key", key, "err", err)
	}
}
