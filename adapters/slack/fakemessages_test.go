package slack

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The messages of the fake: what is posted, changed, found and listed.

// post is chat.postMessage and chat.postEphemeral.
func (f *fake) post(method string, args map[string]any) map[string]any {
	m := &message{channel: text(args, "channel"), thread: text(args, "thread_ts"), text: text(args, "text"), user: botUser, bot: botID}
	m.blocks, _ = args["blocks"].([]any)
	m.metadata, _ = args["metadata"].(map[string]any)
	m.broadcast = text(args, "reply_broadcast") == "true"
	if strings.HasPrefix(m.channel, "U") {
		m.channel = "D" + m.channel
	}
	if code := f.refuse(m); code != "" {
		return bad(code)
	}
	if text(args, "unfurl_links") != "false" || text(args, "unfurl_media") != "false" {
		f.violate("%s unfurls", method)
	}
	if method == "chat.postEphemeral" {
		if m.onlyFor = text(args, "user"); m.onlyFor == "" {
			return bad("user_not_found")
		}
	}
	m.ts = f.ts()
	f.messages = append(f.messages, m)
	return map[string]any{"ok": true, "channel": m.channel, "ts": m.ts, "message_ts": m.ts, "message": f.shown(m)}
}

// refuse is Slack's error code for m.
func (f *fake) refuse(m *message) string {
	switch {
	case m.channel != channel && !strings.HasPrefix(m.channel, "D") && !f.private[m.channel]:
		return "channel_not_found"
	case f.private[m.channel]:
		return "not_in_channel"
	case f.archived[m.channel]:
		return "is_archived"
	case m.thread != "" && f.find(m.channel, m.thread) == nil:
		return "thread_not_found"
	case m.thread != "" && f.find(m.channel, m.thread).thread != "":
		f.violate("thread_ts %s is a reply's", m.thread)
	}
	return f.refuseText(m)
}

func (f *fake) refuseText(m *message) string {
	if m.text == "" {
		f.violate("blocks without a text")
	}
	if len(m.blocks) == 0 && m.text != "" && size(m.text) < 40000 {
		return ""
	}
	if size(m.text) > 4000 {
		f.violate("a text of %d characters", size(m.text))
	}
	if faults := checkBlocks(m.blocks); len(faults) > 0 {
		f.violate("%s", strings.Join(faults, "; "))
		return "invalid_blocks"
	}
	if all := fmt.Sprint(m.blocks); (f.noPictures && strings.Contains(all, "image_url")) || (f.noCharts && strings.Contains(all, "data_visualization")) {
		return "invalid_blocks"
	}
	if n := textOf(m.blocks); n > 12000 {
		f.violate("%d characters in a message", n)
		return "msg_blocks_too_long"
	}
	for _, v := range m.metadata {
		if _, isList := v.([]any); isList {
			return "invalid_metadata_format"
		}
	}
	return ""
}

func (f *fake) find(channel, ts string) *message {
	for _, m := range f.messages {
		if m.channel == channel && m.ts == ts && m.onlyFor == "" {
			return m
		}
	}
	return nil
}

func (f *fake) update(args map[string]any) map[string]any {
	m := f.find(text(args, "channel"), text(args, "ts"))
	switch {
	case m == nil:
		return bad("message_not_found")
	case m.user != botUser:
		return bad("cant_update_message")
	}
	n := *m
	n.text = text(args, "text")
	n.blocks, _ = args["blocks"].([]any)
	if code := f.refuseText(&n); code != "" {
		return bad(code)
	}
	n.edited = true
	*m = n
	return map[string]any{"ok": true, "channel": m.channel, "ts": m.ts, "text": m.text}
}

func (f *fake) shown(m *message) map[string]any {
	out := map[string]any{"type": "message", "ts": m.ts, "text": m.text, "user": m.user, "blocks": m.blocks}
	if m.bot != "" {
		out["bot_id"] = m.bot
	}
	if m.thread != "" {
		out["thread_ts"] = m.thread
	}
	if m.metadata != nil {
		out["metadata"] = m.metadata
	}
	replies, latest := 0, ""
	for _, r := range f.messages {
		if r.channel == m.channel && r.thread == m.ts {
			replies, latest = replies+1, r.ts
		}
	}
	if replies > 0 {
		out["thread_ts"], out["reply_count"], out["latest_reply"] = m.ts, replies, latest
	}
	return out
}

// history is conversations.history, newest first, and conversations.replies.
func (f *fake) history(method string, args map[string]any) map[string]any {
	page := f.page
	if limit, err := strconv.Atoi(text(args, "limit")); page == 0 && err == nil {
		page = limit
	}
	var all []any
	root := text(args, "ts")
	for _, m := range f.messages {
		inside := m.channel == text(args, "channel") && m.onlyFor == "" && !later(text(args, "oldest"), m.ts)
		if method == "conversations.history" {
			inside = inside && m.thread == ""
		} else {
			inside = inside && (m.thread == root || m.ts == root)
		}
		if inside {
			shown := f.shown(m)
			if text(args, "include_all_metadata") != "1" && text(args, "include_all_metadata") != "true" {
				delete(shown, "metadata")
			}
			all = append(all, shown)
		}
	}
	if method == "conversations.history" {
		slices.Reverse(all)
	}
	from, _ := strconv.Atoi(text(args, "cursor"))
	to, next := min(len(all), from+page), ""
	if to < len(all) {
		next = strconv.Itoa(to)
	}
	return map[string]any{"ok": true, "messages": all[min(from, to):to], "has_more": next != "", "response_metadata": map[string]any{"next_cursor": next}}
}
