package discord

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// A right is one of Discord's permissions that the bot uses.
type right struct {
	bit  uint64
	name string // as Discord's settings call it
	loss string // what does not work without it
}

// Permissions that discordgo 0.29 has under no name, or an older one.
// https://docs.discord.com/developers/topics/permissions
const (
	viewChannel     = uint64(discordgo.PermissionViewChannel)
	sendMessages    = uint64(discordgo.PermissionSendMessages)
	embedLinks      = uint64(discordgo.PermissionEmbedLinks)
	attachFiles     = uint64(discordgo.PermissionAttachFiles)
	readHistory     = uint64(discordgo.PermissionReadMessageHistory)
	publicThreads   = uint64(discordgo.PermissionCreatePublicThreads)
	threadMessages  = uint64(discordgo.PermissionSendMessagesInThreads)
	administrator   = uint64(discordgo.PermissionAdministrator)
	everyPermission = ^uint64(0)
)

// needed are the rights without which nothing can be posted in a channel.
const needed = viewChannel | sendMessages

// rights are all that the bot asks for, the most needed first.
func rights() []right {
	return []right{
		{viewChannel, "View Channel", "the bot does not see it"},
		{sendMessages, "Send Messages", "nothing can be posted"},
		{embedLinks, "Embed Links", "messages of style embeds show nothing"},
		{readHistory, "Read Message History", "a post whose outcome is unknown cannot be looked for, and is given up"},
		{publicThreads, "Create Public Threads", "replies stand in the channel instead of a thread"},
		{threadMessages, "Send Messages in Threads", "replies stand in the channel instead of a thread"},
		{attachFiles, "Attach Files", "charts and exports cannot be posted"},
	}
}

// Invite is the address at which a server's owner adds the bot, with the least
// permissions that it needs; files adds the right to attach charts and exports.
func Invite(application string, files bool) (string, error) {
	if !snowflake(application) {
		return "", fmt.Errorf("application id %q: want digits, from General Information in the developer portal", clip(application, 40))
	}
	var all uint64
	for _, r := range rights() {
		if r.bit != attachFiles || files {
			all |= r.bit
		}
	}
	return "https://discord.com/oauth2/authorize?client_id=" + application + "&scope=bot+applications.commands&permissions=" + strconv.FormatUint(all, 10), nil
}

// An overwrite is what a channel allows or denies a role or a member.
type overwrite struct {
	ID    string `json:"id"`
	Type  int    `json:"type"` // 0 a role, 1 a member
	Allow string `json:"allow"`
	Deny  string `json:"deny"`
}

type role struct {
	ID          string `json:"id"`
	Permissions string `json:"permissions"`
}

// A standing is what decides what a member may do in a server's channel.
type standing struct {
	guild, owner, member string
	roles                []role
	has                  []string // the member's roles
	overwrites           []overwrite
}

// may are the permissions, by Discord's rules.
// https://docs.discord.com/developers/topics/permissions#permission-overwrites
func (s standing) may() uint64 {
	if s.owner == s.member {
		return everyPermission
	}
	var p uint64
	for _, r := range s.roles {
		if r.ID == s.guild || slices.Contains(s.has, r.ID) {
			p |= bits(r.Permissions)
		}
	}
	if p&administrator != 0 {
		return everyPermission
	}
	var allow, deny uint64
	for _, o := range s.overwrites {
		if o.Type == 0 && o.ID == s.guild {
			p = p&^bits(o.Deny) | bits(o.Allow)
		}
	}
	for _, o := range s.overwrites {
		if o.Type == 0 && o.ID != s.guild && slices.Contains(s.has, o.ID) {
			allow, deny = allow|bits(o.Allow), deny|bits(o.Deny)
		}
	}
	p = p&^deny | allow
	for _, o := range s.overwrites {
		if o.Type == 1 && o.ID == s.member {
			p = p&^bits(o.Deny) | bits(o.Allow)
		}
	}
	if p&viewChannel == 0 {
		return 0
	}
	return p
}

func bits(s string) uint64 {
	n, err := strconv.ParseUint(strings.TrimSpace(s), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// A server is what decides of permissions in a guild.
type server struct {
	Owner string `json:"owner_id"`
	Roles []role `json:"roles"`
}

func (a *Adapter) server(ctx context.Context, guild string) (s server, err error) {
	return s, a.rest.do(ctx, call{method: "GET", path: "/guilds/" + guild, into: &s})
}

func (a *Adapter) overwrites(ctx context.Context, channel string) ([]overwrite, error) {
	var where struct {
		Overwrites []overwrite `json:"permission_overwrites"`
	}
	err := a.rest.do(ctx, call{method: "GET", path: "/channels/" + channel, into: &where})
	return where.Overwrites, err
}

// rolesOf are a member's roles, not nil.
func (a *Adapter) rolesOf(ctx context.Context, guild, member string) ([]string, error) {
	m := struct {
		Roles []string `json:"roles"`
	}{[]string{}}
	err := a.rest.do(ctx, call{method: "GET", path: "/guilds/" + guild + "/members/" + member, into: &m})
	if m.Roles == nil {
		m.Roles = []string{}
	}
	return m.Roles, err
}

// permissions are what the bot may do in a server's channel, as it is now.
func (a *Adapter) permissions(ctx context.Context, guild, channel string) (uint64, error) {
	var me struct {
		ID string `json:"id"`
	}
	err := a.rest.do(ctx, call{method: "GET", path: "/users/@me", into: &me})
	if err != nil {
		return 0, fmt.Errorf("ask for permissions: %w", err)
	}
	st := standing{guild: guild, member: me.ID}
	var s server
	if st.overwrites, err = a.overwrites(ctx, channel); err == nil {
		s, err = a.server(ctx, guild)
	}
	if err == nil {
		st.has, err = a.rolesOf(ctx, guild, me.ID)
	}
	if err != nil {
		return 0, fmt.Errorf("ask for permissions: %w", err)
	}
	st.owner, st.roles = s.Owner, s.Roles
	return st.may(), nil
}
