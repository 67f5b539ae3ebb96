package chat

import (
	"errors"
	"fmt"
)

// maxControl is what a control's Action and Value may take together, in bytes:
// Discord's custom_id holds 100 characters and some of them are the adapter's.
const maxControl = 90

// Check tells what is wrong with the message's make-up: faults of the program
// that wrote it, not of the texts in it. It names every fault.
func (m Message) Check() error {
	var errs []error
	for i, b := range m.Blocks {
		if err := b.check(); err != nil {
			errs = append(errs, fmt.Errorf("block %d: %w", i+1, err))
		}
	}
	if m.Form != nil {
		if err := m.Form.check(); err != nil {
			errs = append(errs, fmt.Errorf("form: %w", err))
		}
	}
	return errors.Join(errs...)
}

func (b Block) check() error {
	switch b.Kind {
	case Heading, Paragraph, Quote, Small, Code, Entry, Divider:
		if len(b.Controls) > 0 {
			return fmt.Errorf("controls in a block of kind %q", b.Kind)
		}
		return nil
	case Attachment:
		if b.File == nil || b.File.Name == "" {
			return errors.New("attachment without a named file")
		}
		return nil
	case Graph:
		return b.Chart.check()
	case Actions:
		var errs []error
		for _, c := range b.Controls {
			errs = append(errs, c.check())
		}
		return errors.Join(errs...)
	}
	return fmt.Errorf("unknown kind %q", b.Kind)
}

func (c *Chart) check() error {
	if c == nil || c.Alt == "" || len(c.Series) == 0 {
		return errors.New("graph without a chart, its words or numbers")
	}
	for _, s := range c.Series {
		if len(s.Values) != len(c.Labels) {
			return fmt.Errorf("series %q has %d values for %d labels", s.Name, len(s.Values), len(c.Labels))
		}
	}
	return nil
}

func (c Control) check() error {
	switch {
	case c.Label == "":
		return fmt.Errorf("control %q without a label", c.Action)
	case c.Action == "" && c.URL == "":
		return fmt.Errorf("control %q does nothing", c.Label)
	case c.Action != "" && c.URL != "":
		return fmt.Errorf("control %q is a button and a link", c.Label)
	}
	for _, v := range c.Choices {
		if err := checkValue(c.Label, c.Action, v.Value); err != nil {
			return err
		}
	}
	return checkValue(c.Label, c.Action, c.Value)
}

func checkValue(label, action, value string) error {
	if n := len(action) + len(value); n > maxControl {
		return fmt.Errorf("control %q: action and value take %d bytes of %d", label, n, maxControl)
	}
	return nil
}

func (f Form) check() error {
	if f.Action == "" && len(f.Fields) > 0 {
		return errors.New("form without an action")
	}
	if len(f.Fields)+len(f.Blocks) == 0 {
		return errors.New("form without fields or blocks")
	}
	for i, b := range f.Blocks {
		if b.Kind == Actions || b.Kind == Attachment || b.Kind == Graph {
			return fmt.Errorf("block %d of a form is of kind %q", i+1, b.Kind)
		}
		if err := b.check(); err != nil {
			return fmt.Errorf("block %d: %w", i+1, err)
		}
	}
	seen := map[string]bool{}
	for _, d := range f.Fields {
		if d.Name == "" || seen[d.Name] {
			return fmt.Errorf("field name %q is empty or taken", d.Name)
		}
		seen[d.Name] = true
	}
	return checkValue(f.Title, f.Action, f.Value)
}
