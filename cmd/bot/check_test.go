package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"newsdesk/adapters"
	"newsdesk/digest/chat"
)

// tryCommand runs one command by itself and gives what it wrote.
func tryCommand(t *testing.T, cmd *cobra.Command, args ...string) (out, errs string, err error) {
	t.Helper()
	var o, e bytes.Buffer
	cmd.SetOut(&o)
	cmd.SetErr(&e)
	cmd.SetArgs(args)
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	err = cmd.ExecuteContext(t.Context())
	return o.String(), e.String(), err
}

func TestCheck(t *testing.T) {
	t.Setenv("NEWSDESK_CONFIG", "")
	file := filepath.Join(t.TempDir(), "bot.yaml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("no_file_is_fine", func(t *testing.T) {
		out, _, err := tryCommand(t, checkCommand())
		if err != nil || !strings.HasPrefix(out, "ok: no file") {
			t.Errorf("got %q, %v", out, err)
		}
	})
	t.Run("a_good_file_is_summed_up", func(t *testing.T) {
		write("zone: Asia/Kolkata\nhttp: {listen: off}\n")
		out, _, err := tryCommand(t, checkCommand(), "--config", file)
		if err != nil || !strings.Contains(out, "Asia/Kolkata") || !strings.Contains(out, "web       off") {
			t.Errorf("got %q, %v", out, err)
		}
	})
	t.Run("the_example_passes", func(t *testing.T) {
		if _, errs, err := tryCommand(t, checkCommand(), "--config", "../../config/example.yaml"); err != nil {
			t.Errorf("%v\n%s", err, errs)
		}
	})
	t.Run("every_fault_has_a_line", func(t *testing.T) {
		write("zone: Asia/Kolkatta\nfetsh: {}\n")
		_, errs, err := tryCommand(t, checkCommand(), "--config", file)
		want := file + `:1:7: no time zone is called "Asia/Kolkatta"; the nearest are Asia/Kolkata, America/New_York, Asia/Jakarta` + "\n" +
			file + `:2:1: unknown key "fetsh"; did you mean "fetch"?` + "\n"
		if errs != want {
			t.Errorf("got\n%s\nwant\n%s", errs, want)
		}
		var u *usageError
		if !errors.As(err, &u) || !strings.Contains(err.Error(), "2 faults") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("an_adapters_own_faults_stand_among_the_others", func(t *testing.T) {
		write("zone: Asia/Kolkata\nadapters:\n  here:\n    kind: console\n    chanels: [general]\n    width: wide\nfetsh: {}\n")
		_, errs, err := tryCommand(t, checkCommand(), "--config", file)
		want := file + `:5:5: unknown key "chanels"; did you mean "channels"?` + "\n" +
			file + `:6:12: want a whole number here, not "wide"` + "\n" +
			file + `:7:1: unknown key "fetsh"; did you mean "fetch"?` + "\n"
		if errs != want || err == nil {
			t.Errorf("got\n%s\nwant\n%s\n%v", errs, want, err)
		}
	})
	t.Run("a_file_of_publishers_that_cannot_be_read_is_a_fault", func(t *testing.T) {
		dir := t.TempDir()
		long := filepath.Join(dir, "long.txt")
		if err := os.WriteFile(long, make([]byte, 4<<20+1), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, families := range []string{filepath.Join(dir, "none"), dir, long, os.DevNull} {
			write("zone: Asia/Kolkata\nfamilies: " + families + "\n")
			if _, errs, err := tryCommand(t, checkCommand(), "--config", file); err == nil || !strings.HasPrefix(errs, file+":2:11: read the file of publishers: ") {
				t.Errorf("check, %s: got %q, %v", families, errs, err)
			}
			if _, _, err := tryCommand(t, runCommand(), "--config", file); err == nil || !strings.Contains(err.Error(), file+":2:11: ") {
				t.Errorf("run, %s: got %v", families, err)
			}
			if _, found := examineConfig(t.Context(), file); countFindings(found, chat.Fault) != 1 {
				t.Errorf("doctor, %s: got %v", families, found)
			}
		}
	})
	t.Run("a_key_that_seals_nothing_is_a_fault_among_the_others", func(t *testing.T) {
		write("secret_key: abc\nfetch: {interval: {min: 2d}}\nzone: Mars/Base\nadapters:\n  here: {kind: console, width: wide}\n")
		_, errs, err := tryCommand(t, checkCommand(), "--config", file)
		if err == nil || strings.Count(errs, "\n") != 4 {
			t.Errorf("got %v\n%s", err, errs)
		}
		for _, want := range []string{":1:13: secret_key is not 32 bytes in base64", ":2:25: fetch.interval.min must be between 1m and 1d", ":3:7: ", ":5:32: "} {
			if !strings.Contains(errs, file+want) {
				t.Errorf("want %q in\n%s", want, errs)
			}
		}
	})
	t.Run("of_the_terminal", func(t *testing.T) {
		write("adapters:\n  here: {kind: console, level: god}\n  there: {kind: console, zone: Mars/Base}\n")
		_, errs, err := tryCommand(t, checkCommand(), "--config", file)
		for _, want := range []string{":2:32: level \"god\": want read, curate or admin", ":3:32: zone \"Mars/Base\""} {
			if err == nil || !strings.Contains(errs, file+want) {
				t.Errorf("want %q in\n%s", want, errs)
			}
		}
	})
	t.Run("a_password_is_not_shown", func(t *testing.T) {
		write("models:\n  large: {kind: openai, model: m, url: \"http://u:hush@127.0.0.1:1/v1\"}\n  embeddings: {kind: openai, model: m, url: \"http://u:hush@127.0.0.1:1/v1\"}\n")
		out, errs, err := tryCommand(t, checkCommand(), "--config", file)
		if err != nil || strings.Contains(out+errs, "hush") || strings.Count(out, "at http://u:xxxxx@127.0.0.1:1/v1") != 2 {
			t.Errorf("got %v\n%s%s", err, out, errs)
		}
	})
	t.Run("a_missing_file_is_the_callers_to_mend", func(t *testing.T) {
		_, _, err := tryCommand(t, checkCommand(), "--config", file+".missing")
		var u *usageError
		if !errors.As(err, &u) {
			t.Errorf("got %v", err)
		}
	})
}

// TestExampleHasEveryKeyOfTheConsole does for the console's section what package
// config's tests do for the rest of example.yaml.
func TestExampleHasEveryKeyOfTheConsole(t *testing.T) {
	data, err := os.ReadFile("../../config/example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	section := reflect.TypeFor[adapters.Console]()
	for i := range section.NumField() {
		key := section.Field(i).Tag.Get("yaml")
		if !strings.Contains(string(data), "\n    "+key+":") {
			t.Errorf("adapters.console.%s is not in example.yaml", key)
		}
	}
}
