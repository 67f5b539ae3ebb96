package console

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"newsdesk/digest/chat"
)

// An entry is one line of a transcript: a message that was posted or edited.
type entry struct {
	Time    time.Time    `json:"time"`
	Ref     string       `json:"ref"`
	Channel string       `json:"channel"`
	Thread  string       `json:"thread,omitempty"` // the root's ID
	Key     string       `json:"key,omitempty"`
	Edit    bool         `json:"edit,omitempty"` // the message replaces an earlier one
	Message chat.Message `json:"message"`
}

// A transcript is a file of entries that survives a crash at any moment: a line
// is complete or it is not there.
type transcript struct {
	file *os.File
	size int64 // of the complete lines
}

// openTranscript calls seen for every entry that is there. A line without an end
// was cut by a crash before its Post returned: it is taken away.
func openTranscript(path string, seen func(chat.Ref, entry)) (*transcript, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if st, err := f.Stat(); err != nil || !st.Mode().IsRegular() {
		return nil, errors.Join(fmt.Errorf("%s: is no plain file", path), err, f.Close())
	}
	if err := lock(f); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: another bot writes to it; stop that one, or name another transcript: %w", path, err), f.Close())
	}
	t := &transcript{file: f}
	if err := t.load(seen); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return t, nil
}

func (t *transcript) load(seen func(chat.Ref, entry)) error {
	r := bufio.NewReader(t.file)
	for n := 1; ; n++ {
		line, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return t.cut()
		}
		if err != nil {
			return err
		}
		t.size += int64(len(line))
		var e entry
		if err := json.Unmarshal(line, &e); err != nil {
			return fmt.Errorf("%s:%d: %w", t.file.Name(), n, err)
		}
		ref, err := chat.ParseRef(e.Ref)
		if err != nil {
			return fmt.Errorf("%s:%d: %w", t.file.Name(), n, err)
		}
		seen(ref, e)
	}
}

// cut takes away what stands after the last complete line.
func (t *transcript) cut() error {
	if err := t.file.Truncate(t.size); err != nil {
		return err
	}
	_, err := t.file.Seek(t.size, io.SeekStart)
	return err
}

// append adds e and waits until it is on the disk. When that goes wrong and the
// line can be taken away again, the error is a *chat.RetryError.
func (t *transcript) append(e entry) error {
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("%w: %w", chat.ErrRejected, err)
	}
	line = append(line, '\n')
	_, err = t.file.Write(line)
	if err == nil {
		err = t.file.Sync()
	}
	if err == nil {
		t.size += int64(len(line))
		return nil
	}
	if undo := t.cut(); undo != nil {
		return fmt.Errorf("%w: %w", chat.ErrUnknown, errors.Join(err, undo))
	}
	return &chat.RetryError{Err: fmt.Errorf("write transcript: %w", err)}
}

func (t *transcript) Close() error { return t.file.Close() }
