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
		Time      int64  `json:"event_time"`
		where
		Authorizations []where `json:"authorizations"`
		Event          struct {
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
			Tokens      struct {
				Bot []string `json:"bot"`
			} `json:"tokens"`
		} `json:"event"`
	}

	// A where is which installation something is for.
	where struct {
		Team       string `json:"team_id"`
		Enterprise string `json:"enterprise_id"`
	}

	// https://docs.slack.dev/interactivity/implementing-slash-commands
	slash struct {
		where
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
			Team string `json:"team_id"`
		} `json:"user"`
		Team struct {
			ID string `json:"id"`
		} `json:"team"`
		Enterprise struct {
			ID string `json:"id"`
		} `json:"enterprise"`
		Channel struct {
			ID string `json:"id"`
		} `json:"channel"`
		Message struct {
			TS     string `json:"ts"`
			Thread string `json:"thread_ts"`
			Text   string `json:"text"`
		} `json:"message"`
		Container struct {
			Type      string `json:"type"`
			Message   string `json:"message_ts"`
			Channel   string `json:"channel_id"`
			Thread    string `json:"thread_ts"`
			Ephemeral bool   `json:"is_ephemeral"`
		} `json:"container"`
		Actions []struct {
			ID       string   `json:"action_id"`
			Value    string   `json:"value"`
			Selected selected `json:"selected_option"`
		} `json:"actions"`
		View struct {
			ID      string `json:"id"`
			Type    string `json:"type"`
			Private string `json:"private_metadata"`
			State   struct {
				Values map[string]map[string]input `json:"values"`
			} `json:"state"`
		} `json:"view"`
	}

	// An input is what stands in a field of a dialog.
	input struct {
		Value    string     `json:"value"`
		Selected selected   `json:"selected_option"`
		Several  []selected `json:"selected_options"`
		Channel  string     `json:"selected_conversation"`
	}

	selected struct {
		Value string `json:"value"`
	}
)

// text is the value of an input as chat.Request.Fields has it.
func (i input) text() string {
	if len(i.Several) == 0 {
		return orText(i.Selected.Value, orText(i.Channel, i.Value))
	}
	values := make([]string, len(i.Several))
	for n, s := range i.Several {
		values[n] = s.Value
	}
	return strings.Join(values, "\n")
}

// installation is where an event is for: in a channel that several workspaces share,
// that is not where something was said.
func (e event) installation() where {
	if len(e.Authorizations) > 0 {
		a := e.Authorizations[0]
		return where{Team: orText(a.Team, e.Team), Enterprise: orText(a.Enterprise, e.Enterprise)}
	}
	return e.where
}

func (in interaction) installation() where {
	return where{Team: orText(in.Team.ID, in.User.Team), Enterprise: in.Enterprise.ID}
}

// An asked is a request with what it takes to answer it.
type asked struct {
	chat.Request
	w       *workspace
	user    string // Slack's id of who asked
	name    string
	reply   string // a response URL; may be empty
	trigger string // opens a dialog, for three seconds
	quiet   string // the thread for private answers; empty is the channel
	direct  bool   // a direct message: everything is private
	opens   bool   // a dialog is to be expected
	home    bool   // asked in App Home
}

// seat is who asks, and in which team.
func (q asked) seat() seat { return seat{q.At.Channel.Workspace, q.user} }

// talk says that an event may be a question of a person: a mention, a direct
// message, or something said in a thread that the bot has answered in.
func (s *session) talk(e event) bool {
	v := e.Event
	talk := v.Type == "app_mention" || (v.Type == "message" && (v.ChannelType == "im" || s.goesOn(e)))
	said := v.Subtype == "" || v.Subtype == "file_share" || v.Subtype == "thread_broadcast"
	return talk && said && v.Bot == "" && v.User != "" && v.User != "USLACKBOT" && v.Channel != ""
}

// mention is a question of a person. ok is false for what the bot itself said.
func (w *workspace) mention(e event) (asked, bool) {
	v := e.Event
	return asked{
		Request: chat.Request{
			ID: orText(e.EventID, v.TS), At: w.ref(e.installation().Team, v.Channel, orText(v.Thread, v.TS)), Text: heard(v.Text, w.bot()),
		},
		w: w, user: v.User, quiet: v.Thread, direct: v.ChannelType == "im",
	}, v.User != w.bot()
}

// goesOn says that a message goes on with a thread that the bot has answered in,
// and is not meant for somebody else. Slack sends such messages only where the app
// is subscribed to message.channels or message.groups.
func (s *session) goesOn(e event) bool {
	v := e.Event
	if v.Thread == "" || strings.Contains(v.Text, "<@") {
		return false
	}
	_, ok := s.talks.get(v.Channel + "/" + v.Thread)
	return ok
}

// pressed is a control that a person has used. ok is false for those that ask for
// nothing, such as links.
func (w *workspace) pressed(in interaction) (asked, bool) {
	if len(in.Actions) == 0 {
		return asked{}, false
	}
	act := in.Actions[0]
	channel, ts := orText(in.Channel.ID, in.Container.Channel), orText(in.Container.Message, in.Message.TS)
	thread := orText(in.Message.Thread, in.Container.Thread)
	root := orText(thread, ts)
	if in.Container.Ephemeral { // no thread can begin there
		root = thread
	}
	team, action := in.installation().Team, actionOf(act.ID)
	r := chat.Request{ID: in.Trigger, At: w.ref(team, channel, root), Action: action, Value: orText(act.Selected.Value, act.Value)}
	if ts != "" {
		r.On = w.ref(team, channel, ts)
	}
	return asked{
		Request: r, w: w, user: in.User.ID, name: in.User.Name, reply: in.Reply, trigger: in.Trigger, quiet: thread,
		direct: strings.HasPrefix(channel, "D"), opens: opensForm(act.ID), home: channel == "",
	}, r.Action != ""
}

// submitted is a dialog that a person has sent, or is filling in.
func submitted(in interaction) (asked, error) {
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
		fields[name] = inputs[fieldValue].text()
	}
	q := asked{
		Request: chat.Request{ID: orText(in.Trigger, in.View.ID), At: at, Action: m.Action, Value: m.Value, Fields: fields},
		user:    in.User.ID, name: in.User.Name, reply: m.Reply, trigger: in.Trigger, quiet: m.Thread,
		direct: strings.HasPrefix(at.Channel.ID, "D"), home: at.Channel.ID == "",
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
