package slack

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"newsdesk/digest/chat"
)

// maxSkew is how far the clock may be from Slack's: a signature is good for five
// minutes.
const maxSkew = time.Minute

// Examine tells what is wrong with the app's token, scopes and connection, with this
// machine's clock, and with each channel; see chat.Doctor. It posts nothing.
func (a *Adapter) Examine(ctx context.Context, channels []chat.Channel) []chat.Finding {
	var out []chat.Finding
	whole := chat.WholeAdapter(channels)
	if whole && a.opt.AppToken != "" {
		out = append(out, a.examineSocket(ctx))
	}
	spaces := map[string]*exam{}
	for _, team := range a.examined(ctx, channels) {
		if ctx.Err() != nil {
			return out
		}
		w, err := a.workspace(ctx, team)
		if err != nil {
			out = append(out, chat.Finding{
				Severity: chat.Fault, Where: "workspace " + team, What: "The app cannot work there: " + err.Error() + ".",
				Remedy: "Install it again from " + orText(a.opt.PublicURL, "the public_url") + "/" + installPage + ".",
			})
			continue
		}
		e := &exam{workspace: w}
		out = append(out, e.token(ctx)...)
		if e.works {
			spaces[team] = e
		}
	}
	for _, c := range channels {
		if e := spaces[a.spaceOf(c)]; e != nil && c.Adapter == a.opt.Name && c.ID != "" && ctx.Err() == nil {
			out = append(out, e.channel(ctx, c))
		}
	}
	if whole && len(out) == 0 {
		out = append(out, chat.Finding{
			Severity: chat.Warning, Where: "workspaces", What: "No workspace has installed the app yet.",
			Remedy: "Open " + a.opt.PublicURL + "/" + installPage + " in a browser.",
		})
	}
	return out
}

// spaceOf is the team that a channel is examined in; there is one with a token.
func (a *Adapter) spaceOf(c chat.Channel) string {
	if a.home != nil {
		return ""
	}
	return c.Workspace
}

// examined are the teams to look at: those of the channels, and for the operator all
// that have installed the app. What is wrong in a workspace concerns nobody in another.
func (a *Adapter) examined(ctx context.Context, channels []chat.Channel) []string {
	if a.home != nil {
		return []string{""}
	}
	var out []string
	if chat.WholeAdapter(channels) {
		keys, err := a.opt.Vault.Keys(ctx, installKey)
		if err != nil {
			a.opt.Log.Warn("list workspaces", "adapter", a.opt.Name, "err", err)
		}
		for _, k := range keys {
			out = append(out, strings.TrimPrefix(k, installKey))
		}
	}
	for _, c := range channels {
		if c.Adapter == a.opt.Name && c.Workspace != "" {
			out = append(out, c.Workspace)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// examineSocket asks for a connection without making one.
func (a *Adapter) examineSocket(ctx context.Context) chat.Finding {
	f := chat.Finding{Where: "app_token", What: "Socket Mode can be connected."}
	_, _, err := a.newClient("").StartSocketModeContext(ctx)
	switch {
	case err == nil:
	case code(err) == "" && mendable(err): // nothing of Slack's is at this address
		f.Severity, f.What = chat.Fault, "Slack is not at that address: "+err.Error()+"."
		f.Remedy = "Leave api_url out, or mend it: it is the Web API's base, such as https://slack.com/api/."
	case code(err) != "":
		f.Severity, f.What = chat.Fault, "Slack refuses a Socket Mode connection: "+code(err)+"."
		f.Remedy = "On the app's page Basic Information, make an app-level token with the scope connections:write; on Socket Mode, turn it on."
	default:
		f.Severity, f.What = chat.Fault, "Slack cannot be reached: "+err.Error()+"."
		f.Remedy = "Let this machine reach slack.com by https, or mend api_url."
	}
	return f
}

// An exam is that of one workspace.
type exam struct {
	*workspace
	works  bool
	scopes []string // as Slack told; nil when it did not
}

// token looks at the token, what it may do, and the clock.
func (e *exam) token(ctx context.Context) []chat.Finding {
	where := "token"
	if e.id != "" {
		where = "token of workspace " + e.id
	}
	api, err := e.api(ctx)
	if err != nil {
		return []chat.Finding{{Severity: chat.Fault, Where: where, What: "There is no token that works: " + err.Error() + ".", Remedy: "Install the app again."}}
	}
	r, err := api.AuthTestContext(ctx)
	if err != nil {
		return []chat.Finding{tokenFault(where, err)}
	}
	e.works = true
	e.self.CompareAndSwap(nil, &self{team: r.TeamID, user: r.UserID, bot: r.BotID})
	out := []chat.Finding{{Where: where, What: fmt.Sprintf("Slack knows it: %s in %s.", r.User, r.Team)}}
	h := r.Header
	out = append(out, skew(h, time.Now()))
	list := h.Get("X-OAuth-Scopes")
	if list == "" {
		return append(out, chat.Finding{Where: "scopes", What: "Slack did not tell which the token has."})
	}
	e.scopes = strings.Split(strings.ReplaceAll(list, " ", ""), ",")
	return append(out, e.missing()...)
}

func tokenFault(where string, err error) chat.Finding {
	f := chat.Finding{Severity: chat.Fault, Where: where, What: "Slack refuses it: " + code(err) + "."}
	switch code(err) {
	case "":
		f.What, f.Remedy = "Slack cannot be reached: "+err.Error()+".", "Let this machine reach slack.com by https, or mend api_url."
	case "account_inactive", "token_revoked":
		f.Remedy = "The app was removed from the workspace: install it again, and set the new token."
	case "token_expired":
		f.Remedy = "The app rotates tokens, which needs client_id and client_secret instead of token; or make an app without rotation."
	default:
		f.Remedy = "Copy the Bot User OAuth Token (xoxb-…) anew from the app's page OAuth & Permissions."
	}
	return f
}

// skew compares this machine's clock with Slack's.
func skew(h http.Header, now time.Time) chat.Finding {
	f := chat.Finding{Where: "clock", What: "It agrees with Slack's."}
	at, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		f.What = "Slack did not tell the time."
		return f
	}
	if d := now.Sub(at); d.Abs() > maxSkew {
		f.Severity, f.What = chat.Fault, fmt.Sprintf("It is %s from Slack's: signed calls are refused at five minutes, and digests are late or early.", d.Round(time.Second))
		f.Remedy = "Have this machine keep its time by NTP."
	}
	return f
}

// missing are the scopes that the token lacks.
func (e *exam) missing() []chat.Finding {
	var out []chat.Finding
	remedy := "Add it on the app's page OAuth & Permissions, and install the app again."
	for _, scope := range RequiredScopes() {
		if !slices.Contains(e.scopes, scope) {
			out = append(out, chat.Finding{
				Severity: chat.Fault, Where: "scope " + scope, What: "It is missing, and the event or command that needs it never comes.", Remedy: remedy,
			})
		}
	}
	for _, scope := range slices.Concat(EventScopes(), OptionalScopes()) {
		if loss := e.opt.loss(scope); loss != "" && !slices.Contains(e.scopes, scope) {
			out = append(out, chat.Finding{Severity: chat.Warning, Where: "scope " + scope, What: "Without it, " + loss + ".", Remedy: remedy})
		}
	}
	if len(out) == 0 {
		out = append(out, chat.Finding{Where: "scopes", What: "All that are used are there."})
	}
	return append(out, chat.Finding{
		Where: "events", What: "Slack does not tell what an app is subscribed to. It must be: " + strings.Join(Events(), ", ") + ".",
	})
}

// channel looks whether the bot can post there.
func (e *exam) channel(ctx context.Context, c chat.Channel) chat.Finding {
	f := chat.Finding{Where: "channel " + c.ID, What: "The bot is a member."}
	if strings.HasPrefix(c.ID, "D") || strings.HasPrefix(c.ID, "U") {
		f.What = "It is a direct message."
		return f
	}
	api, err := e.api(ctx)
	if err != nil {
		f.Severity, f.What, f.Remedy = chat.Fault, err.Error(), "Install the app again."
		return f
	}
	info, err := api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: c.ID})
	switch {
	case code(err) == "missing_scope":
		f.What = "Without channels:read and groups:read, Slack does not tell whether the bot is a member."
	case code(err) == "channel_not_found":
		f.Severity, f.What, f.Remedy = chat.Fault, "It is deleted, or private and without the bot.", "Invite the bot with /invite @newsdesk, or remove its digest."
	case err != nil:
		f.Severity, f.What, f.Remedy = chat.Warning, "It could not be looked at: "+err.Error()+".", "Try again."
	case info.IsArchived:
		f.Severity, f.What, f.Remedy = chat.Fault, "It is archived.", "Unarchive it, or remove its digest."
	case !info.IsMember:
		f.Severity, f.What, f.Remedy = chat.Fault, "The bot is no member, and cannot post.", "Say /invite @newsdesk there."
	}
	if err == nil && info.Name != "" {
		f.Where = "channel #" + info.Name
	}
	return f
}
