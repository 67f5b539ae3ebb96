package slack

import (
	"fmt"

	"github.com/slack-go/slack"

	"newsdesk/digest/chat"
)

// maxGroups bounds the groups of options in a dialog's select: Slack takes 100, but no
// view of more than 250 kB.
const maxGroups = 5

// An offered is what can be chosen in a select: options, or groups of them where there
// are more than Slack takes without.
type offered struct {
	options []*slack.OptionBlockObject
	groups  []*slack.OptionGroupBlockObject
	all     []*slack.OptionBlockObject
	missing int // choices that do not fit
}

// offer takes what fits into this many groups.
func offer(cs []chat.Choice, groups int) offered {
	var o offered
	for _, c := range cs {
		if c.Value == "" || size(c.Value) > maxChoiceValue || len(o.all) == groups*maxChoices {
			o.missing++
			continue
		}
		o.all = append(o.all, slack.NewOptionBlockObject(c.Value, label(c.Label, maxLabel), nil))
	}
	if len(o.all) <= maxChoices {
		o.options = o.all
		return o
	}
	for from := 0; from < len(o.all); from += maxChoices {
		to := min(from+maxChoices, len(o.all))
		o.groups = append(o.groups, slack.NewOptionGroupBlockElement(label(fmt.Sprintf("%d–%d", from+1, to), maxLabel), o.all[from:to]...))
	}
	return o
}

func (o offered) empty() bool { return len(o.all) == 0 }

// more says, in these words, how many choices do not fit; nothing when all do.
func (o offered) more(words string) string {
	if o.missing == 0 {
		return ""
	}
	return fmt.Sprintf(words, o.missing)
}
