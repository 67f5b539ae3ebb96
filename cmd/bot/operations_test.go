package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"newsdesk/config"
)

const operations = "../../docs/operations/"

func readDoc(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(operations + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// in is what stands at a path of keys and indices within YAML; nil when nothing does.
func in(v any, path ...any) any {
	for _, p := range path {
		switch x := v.(type) {
		case map[string]any:
			k, _ := p.(string) // anything else is no key of it
			v = x[k]
		case []any:
			i, ok := p.(int)
			if !ok || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

func texts(v any) (all []string) {
	list, _ := v.([]any) // anything else holds none
	for _, x := range list {
		s, _ := x.(string) // nor does that
		all = append(all, s)
	}
	return all
}

// stops is what each way of running the bot must leave it for ending, in seconds:
// it ends within ten.
const stops = 12

func TestComposeFile(t *testing.T) {
	var doc map[string]any
	if err := yaml.Unmarshal(readDoc(t, "compose.yaml"), &doc); err != nil {
		t.Fatal(err)
	}
	bot, db := in(doc, "services", "bot"), in(doc, "services", "db")
	if in(bot, "depends_on", "db", "condition") != "service_healthy" || in(db, "healthcheck", "test") == nil {
		t.Error("the bot starts before its database is there")
	}
	if n := in(bot, "deploy", "replicas"); n != 3 {
		t.Errorf("%v replicas; want 3", n)
	}
	grace, _ := in(bot, "stop_grace_period").(string)
	if s, err := strconv.Atoi(strings.TrimSuffix(grace, "s")); err != nil || s < stops {
		t.Errorf("stop_grace_period %q", grace)
	}
	build, _ := in(bot, "build").(string)
	if _, err := os.Stat(filepath.Join(operations, build, "Dockerfile")); err != nil {
		t.Error(err)
	}
	volumes, _ := in(doc, "volumes").(map[string]any)
	for _, service := range []any{bot, db} {
		for _, v := range texts(in(service, "volumes")) {
			name, _, _ := strings.Cut(v, ":")
			if _, ok := volumes[name]; !ok && !strings.HasPrefix(name, ".") {
				t.Errorf("volume %s is not declared", name)
			}
		}
		for _, n := range texts(in(service, "networks")) {
			if networks, _ := in(doc, "networks").(map[string]any); !slices.Contains(mapKeys(networks), n) {
				t.Errorf("network %s is not declared", n)
			}
		}
	}
}

func mapKeys(m map[string]any) (keys []string) {
	for k := range m {
		keys = append(keys, k)
	}
	return keys
}

func TestKubernetesManifests(t *testing.T) {
	kinds := map[string]map[string]any{}
	d := yaml.NewDecoder(bytes.NewReader(readDoc(t, "kubernetes.yaml")))
	for {
		var doc map[string]any
		err := d.Decode(&doc)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		kind, _ := in(doc, "kind").(string)
		if in(doc, "metadata", "name") != "newsdesk" || in(doc, "apiVersion") == nil {
			t.Errorf("%s: %v", kind, doc)
		}
		kinds[kind] = doc
	}
	pod := in(kinds["Deployment"], "spec", "template", "spec")
	bot := in(pod, "containers", 0)
	if s, _ := in(pod, "terminationGracePeriodSeconds").(int); s < stops {
		t.Errorf("terminationGracePeriodSeconds %d", s)
	}
	if in(bot, "readinessProbe", "httpGet", "path") != "/readyz" || in(bot, "livenessProbe", "httpGet", "path") != "/healthz" {
		t.Error("the probes ask something else than whether it is ready, and whether it lives")
	}
	labels := in(kinds["Deployment"], "spec", "template", "metadata", "labels", "app")
	for name, selected := range map[string]any{
		"Deployment": in(kinds["Deployment"], "spec", "selector", "matchLabels", "app"), "Service": in(kinds["Service"], "spec", "selector", "app"),
		"PodDisruptionBudget": in(kinds["PodDisruptionBudget"], "spec", "selector", "matchLabels", "app"),
	} {
		if selected != labels || labels == nil {
			t.Errorf("%s selects %v; the pods are %v", name, selected, labels)
		}
	}
	checkMapped(t, kinds["ConfigMap"], bot)
}

// checkMapped reads the configuration of the manifests as the bot does.
func checkMapped(t *testing.T, configMap map[string]any, bot any) {
	t.Helper()
	text, _ := in(configMap, "data", "newsdesk.yaml").(string)
	file := filepath.Join(t.TempDir(), "newsdesk.yaml")
	write(t, file, text)
	c, err := config.Load(file, func(name string) string { return map[string]string{"PGPASSWORD": "x"}[name] }, adapterKinds()...)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(c.Database, "postgres://") {
		t.Errorf("database %q", c.Database)
	}
	_, port, _ := strings.Cut(c.HTTP.Listen, ":")
	if p, _ := in(bot, "ports", 0, "containerPort").(int); strconv.Itoa(p) != port {
		t.Errorf("it listens at %s, and the probes ask at port %d", c.HTTP.Listen, p)
	}
}

// sections reads a systemd unit: its keys with their values, by section.
func sections(t *testing.T, unit string) map[string]map[string][]string {
	t.Helper()
	all := map[string]map[string][]string{}
	section := ""
	for i, line := range strings.Split(unit, "\n") {
		switch line = strings.TrimSpace(line); {
		case line == "" || line[0] == '#':
		case line[0] == '[' && line[len(line)-1] == ']':
			section = line[1 : len(line)-1]
			all[section] = map[string][]string{}
		default:
			key, value, ok := strings.Cut(line, "=")
			if !ok || section == "" || key != strings.TrimSpace(key) {
				t.Fatalf("line %d: %q", i+1, line)
			}
			all[section][key] = append(all[section][key], value)
		}
	}
	return all
}

func TestSystemdUnit(t *testing.T) {
	unit := sections(t, string(readDoc(t, "newsdesk.service")))
	service := unit["Service"]
	for key, want := range map[string]string{
		"ExecStart": "/usr/local/bin/bot run", "Restart": "always", "ProtectSystem": "strict", "NoNewPrivileges": "yes", "PrivateTmp": "yes",
		"CapabilityBoundingSet": "", "MemoryDenyWriteExecute": "yes", "ProtectHome": "yes", "UMask": "0077", "StateDirectory": "newsdesk", "WorkingDirectory": "/var/lib/newsdesk",
	} {
		if got := service[key]; len(got) != 1 || got[0] != want {
			t.Errorf("%s is %q; want %q", key, got, want)
		}
	}
	if s, err := strconv.Atoi(strings.Join(service["TimeoutStopSec"], "")); err != nil || s < stops {
		t.Errorf("TimeoutStopSec %v", service["TimeoutStopSec"])
	}
	for _, section := range []string{"Unit", "Service", "Install"} {
		if len(unit[section]) == 0 {
			t.Errorf("no section %s", section)
		}
	}
	verify(t)
}

// verify asks systemd itself, where it is.
func verify(t *testing.T) {
	t.Helper()
	path, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Log("systemd-analyze is not here: only the keys were looked at")
		return
	}
	out, err := exec.CommandContext(t.Context(), path, "verify", "--man=no", operations+"newsdesk.service").CombinedOutput()
	for _, line := range strings.Split(string(out), "\n") {
		if strings.Contains(line, "Unknown") || strings.Contains(line, "Failed to parse") {
			t.Errorf("systemd: %s", line)
		}
	}
	t.Logf("systemd-analyze verify: %v", err) // the program is not installed, and that is no fault of the unit
}
