package command

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// CostStore knows what models took.
type CostStore interface {
	// CostOf says what models took in the day and the month of now, as seen in its
	// zone, in all and for a channel.
	CostOf(ctx context.Context, channel string, now time.Time) (digest.Cost, error)
	// CostIn says it of all channels of a workspace.
	CostIn(ctx context.Context, workspace string, now time.Time) (day, month digest.Amount, err error)
}

// Models is what models write, as it is configured. The zero value is none.
type Models struct {
	Names  []string // the first that may is asked
	Budget digest.Budget
}

// cost says what models took for this channel, of what they may take, and what the gate
// made of their sentences. To admins it says what they took in all: of their own
// workspace where there are several.
func (d *Desk) cost(ctx context.Context, r chat.Request) (chat.Message, error) {
	if len(d.o.Models.Names) == 0 {
		return private(chat.Say("No model is used here: everything is said in the articles' own sentences, and costs nothing.")), nil
	}
	c, err := d.o.Store.CostOf(ctx, r.At.Channel.String(), d.o.Now().In(d.place()))
	if err != nil {
		return chat.Message{}, err
	}
	b := d.o.Models.Budget
	m := private(chat.Say(writers(d.o.Models.Names, c)))
	lines := []costLine{{"this channel today", c.ChannelDay, b.ChannelDay}, {"this channel this month", c.ChannelMonth, b.ChannelMonth}}
	more, err := d.costOfAll(ctx, r, c)
	if err != nil {
		return chat.Message{}, err
	}
	for _, l := range append(lines, more...) {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Paragraph, Text: chat.Say(l.what + ": " + spent(l.took, l.bound))})
	}
	if judged := tally(c); judged != "" {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Paragraph, Text: chat.Say(judged)})
	}
	if c.Open > 0 {
		m.Blocks = append(m.Blocks, small("%d of %d calls were broken off; they count in full.", c.Open, c.Calls))
	}
	return m, nil
}

// writers says which models write, and nothing of them before something of theirs was
// told: a server that is not running has written nothing.
func writers(names []string, c digest.Cost) string {
	all := strings.Join(names, ", then ")
	if c.Judged["kept"]+c.Judged["recited"]+c.Judged["repaired"] == 0 {
		return "To be written by " + all + ", which has written nothing here this month; each sentence would be checked against its source."
	}
	return "Written by " + all + "; each sentence is checked against its source."
}

// A costLine is what was taken, of what may be.
type costLine struct {
	what        string
	took, bound digest.Amount
}

// costOfAll is what models took beyond this channel, as far as the person may know.
func (d *Desk) costOfAll(ctx context.Context, r chat.Request, c digest.Cost) ([]costLine, error) {
	if d.level(r) < chat.Admin {
		return nil, nil
	}
	workspace, b := digest.Workspace(r.At.Channel), d.o.Models.Budget
	alone, err := d.o.Store.Alone(ctx, workspace)
	if err != nil {
		return nil, err
	}
	if alone {
		return []costLine{{"all channels today", c.Day, b.Day}, {"all channels this month", c.Month, b.Month}}, nil
	}
	day, month, err := d.o.Store.CostIn(ctx, workspace, d.o.Now().In(d.place()))
	return []costLine{{"this workspace today", day, digest.Amount{}}, {"this workspace this month", month, digest.Amount{}}}, err
}

// place is the bot's own time zone.
func (d *Desk) place() *time.Location {
	zone, err := time.LoadLocation(d.o.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// spent is what was taken, of what may be.
func spent(took, bound digest.Amount) string {
	s := grouped(took.Tokens) + " tokens"
	if bound.Tokens > 0 {
		s += " of " + grouped(bound.Tokens)
	}
	if took.Money == 0 && bound.Money == 0 {
		return s
	}
	s += ", " + money(took.Money)
	if bound.Money > 0 {
		s += " of " + money(bound.Money)
	}
	return s
}

// money is an amount with two decimals, or four below a hundredth.
func money(m digest.Money) string {
	if v := float64(m) / 1e6; v >= 0.01 || m == 0 {
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.4f", float64(m)/1e6)
}

// grouped is a number with its thousands apart.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// tally says what the gate made of this month's sentences.
func tally(c digest.Cost) string {
	all := 0
	for _, n := range c.Judged {
		all += n
	}
	if all == 0 {
		return ""
	}
	var parts []string
	for _, became := range slices.Sorted(maps.Keys(c.Judged)) {
		parts = append(parts, fmt.Sprintf("%d %s", c.Judged[became], became))
	}
	s := fmt.Sprintf("%d sentences checked this month: %s", all, strings.Join(parts, ", "))
	if len(c.Faults) == 0 {
		return s + "."
	}
	kinds := slices.SortedFunc(maps.Keys(c.Faults), func(a, b string) int {
		if n := c.Faults[b] - c.Faults[a]; n != 0 {
			return n
		}
		return strings.Compare(a, b)
	})
	parts = nil
	for _, k := range kinds {
		parts = append(parts, fmt.Sprintf("%s %d", k, c.Faults[k]))
	}
	return s + ". Faults: " + strings.Join(parts, ", ") + "."
}
