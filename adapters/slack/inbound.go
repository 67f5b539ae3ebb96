package slack

import (
	"encoding/json"
	"strings"

	"newsdesk/digest/chat"
)

// What Slack sends, reduced to what is needed of it. The payloads are the same in
// Socket Mode and over HTTP.
type (
	// https://docs.slack.dev/apis/events-api#callback-field
	event struct {
		Type      string `json:"type"`
		Challenge string `json:"challenge"`
		EventID   string `json:"event_id"`
		Event     struct {
			Type        string `json:"type"`
			Subtype     string `json:"subtype"`
			User        string `json:"user"`
			Bot         string `json:"bot_id"`
			Text        string `json:"text"`
			TS          string `json:"ts"`
			Thread      string `json:"thread_ts"`
			Channel     string `json:"channel"`
			ChannelType string `json:"channel_type"`
			Tab         string `json:"tab"`
		} `json:"event"`
	}

	// https://docs.slack.dev/interactivity/implementing-slash-commands
	slash struct {
		Command string `json:"command"`
		Text    string `json:"text"`
		Channel string `json:"channel_id"`
		User    string `json:"user_id"`
		Name    string `json:"user_name"`
		Trigger string `json:"trigger_id"`
		Reply   string `json:"response_url"`
	}

	// https://docs.slack.dev/reference/interaction-payloads
	interaction struct {
		Type     string `json:"type"`
		Callback string `json:"callback_id"`
		Trigger  string `json:"trigger_id"`
		Reply    string `json:"response_url"`
		User     struct {
			ID   string `json:"id"`
			Name string `json:"username"`
		} `json:"user"`
		Channel struct {
			ID string `json:"id"`
		} `json:"channel"`
		Message struct {
			TS     string `json:"ts"`
			Thread string `json:"thread_ts"`
			Text   string `json:"text"`
		} `json:"message"`
		Container struct {
			Message   string `json:"message_ts"`
			Channel   string `json:"channel_id"`
			Thread    string `json:"thread_ts"`
			Ephemeral bool   `json:"is_ephemeral"`
		} `json:"container"`
		Actions []struct {
			ID       string `json:"action_id"`
			Value    string `json:"value"`
			Selected struct {
				Value string `json:"value"`
			} `json:"selected_option"`
		} `json:"actions"`
		View struct {
			ID      string `json:"id"`
			Private string `json:"private_metadata"`
			State   struct {
				Values map[string]map[string]struct {
					Value    string `json:"value"`
					Selected struct {
						Value string `json:"value"`
					} `json:"selected_option"`
				} `json:"values"`
			} `json:"state"`
		} `json:"view"`
	}
)

// An asked is a request with what it takes to answer it.
type asked struct {
	chat.Request
	user    string // Slack's id of who asked
	name    string
	reply   string // a response URL; may be empty
	trigger string // opens a dialog, for three seconds
	quiet   string // the thread for private answers; empty is the channel
	direct  bool   // a direct message: everything is private
	once    string // another name under which it may come again
}

// mention is a question of a person: a mention, a direct message, or something
// said in a thread that the bot has answered in. ok is false for everything else.
func (s *session) mention(e event) (asked, bool) {
	v := e.Event
	direct := v.ChannelType == "im"
	talk := v.Type == "app_mention" || (v.Type == "message" && (direct || s.goesOn(e)))
	said := v.Subtype == "" || v.Subtype == "file_share" || v.Subtype == "thread_broadcast"
	if !talk || !said || v.Bot != "" || v.User == "" || v.User == s.me.user || v.User == "USLACKBOT" || v.Channel == "" {
		return asked{}, false
	}
	return asked{
		Request: chat.Request{ID: orText(e.EventID, v.TS), At: s.ref(v.Channel, orText(v.Thread, v.TS)), Text: heard(v.Text, s.me.user)},
		user:    v.User, quiet: v.Thread, direct: direct, once: v.Channel + " " + v.TS,
	}, true
}

// goesOn says that a message goes on with a thread that the bot has answered in,
// and is not meant for somebody else. Slack sends such messages only where the app
// is subscribed to message.channels or message.groups.
func (s *session) goesOn(e event) bool {
	v := e.Event
	if v.Thread == "" || strings.Contains(v.Text, "<@") {
		return false
	}
	_, ok := s.talks.get(v.Channel + " " + v.Thread)
	return ok
}

// pressed is a control that a person has used. ok is false for links.
func (s *session) pressed(in interaction) (asked, bool) {
	if len(in.Actions) == 0 {
		return asked{}, false
	}
	act := in.Actions[0]
	value := act.Value
	if act.Selected.Value != "" {
		value = act.Selected.Value
	}
	channel, ts := orText(in.Channel.ID, in.Container.Channel), orText(in.Container.Message, in.Message.TS)
	thread := orText(in.Message.Thread, in.Container.Thread)
	root := orText(thread, ts)
	if in.Container.Ephemeral { // no thread can begin there
		root = thread
	}
	r := chat.Request{ID: in.Trigger, At: s.ref(channel, root), Action: actionOf(act.ID), Value: value}
	if ts != "" {
		r.On = s.ref(channel, ts)
	}
	return asked{
		Request: r, user: in.User.ID, name: in.User.Name, reply: in.Reply, trigger: in.Trigger, quiet: thread,
	}, r.Action != ""
}

// submitted is a dialog that a person has sent.
func (s *session) submitted(in interaction) (asked, error) {
	var m memo
	if err := json.Unmarshal([]byte(in.View.Private), &m); err != nil {
		return asked{}, err
	}
	at, err := chat.ParseRef(m.At)
	if err != nil {
		return asked{}, err
	}
	fields := map[string]string{}
	for name, inputs := range in.View.State.Values {
		v := inputs[fieldValue]
		fields[name] = orText(v.Selected.Value, v.Value)
	}
	q := asked{
		Request: chat.Request{ID: orText(in.Trigger, in.View.ID), At: at, Action: m.Action, Value: m.Value, Fields: fields},
		user:    in.User.ID, name: in.User.Name, reply: m.Reply, trigger: in.Trigger, quiet: m.Thread,
	}
	if m.Command != "" {
		q.Action, q.Fields, q.Command, q.Options = "", nil, m.Command, given(fields)
	}
	if m.On != "" {
		if q.On, err = chat.ParseRef(m.On); err != nil {
			return asked{}, err
		}
	}
	return q, nil
}

// given leaves out the options that were left empty.
func given(fields map[string]string) map[string]string {
	for name, v := range fields {
		if v = strings.TrimSpace(v); v == "" {
			delete(fields, name)
		} else {
			fields[name] = v
		}
	}
	return fields
}

// memo is what a dialog must remember of q.
func (q asked) memo() memo {
	m := memo{At: q.At.String(), Reply: q.reply, Thread: q.quiet}
	if q.On != (chat.Ref{}) {
		m.On = q.On.String()
	}
	return m
}
