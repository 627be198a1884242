package conformance

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hashicorp/go-hclog"
)

const longestLine = 64 * 1024

func TestLogLinesAreWhatGrafanaReads(t *testing.T) {
	ownPluginOnly(t)
	plugin := start(t)
	if _, body := resource(t, plugin, "noise"); body != "noisy" {
		t.Fatal(body)
	}
	expect := func(message string, level hclog.Level, fields map[string]interface{}) {
		t.Helper()
		var got entry
		eventually(t, "log line "+message, func() (found bool) { got, found = plugin.log.find(message); return found })
		if got.level != level {
			t.Errorf("%s: level %s", message, got.level)
		}
		for name, value := range fields {
			if got.fields[name] != value {
				t.Errorf("%s: %s is %v", message, name, got.fields[name])
			}
		}
	}
	expect("two\nlines", hclog.Info, map[string]interface{}{"n": 1.0, "big": "1180591620717411303424", "nan": "NaN"})
	expect("failed", hclog.Error, map[string]interface{}{"error": "TypeError: wrong; caused by Error: inner"})
	expect("settings", hclog.Info, map[string]interface{}{"password": "[masked]"})
	expect(`{"not":"text"}`, hclog.Info, nil)
	expect("large", hclog.Info, nil)
	expect("wide", hclog.Warn, nil)
	// One was never awaited, one was thrown by a timer; the plugin goes on after both.
	expect("uncaught error", hclog.Error, nil)
	if code, _ := resource(t, plugin, "counters"); code != 200 {
		t.Errorf("after stray errors: %d", code)
	}
	for _, line := range plugin.stderr.all() {
		var parsed map[string]interface{}
		if err := json.Unmarshal([]byte(line), &parsed); err != nil {
			t.Errorf("no JSON: %.200s", line)
			continue
		}
		_, message := parsed["@message"].(string)
		_, level := parsed["@level"].(string)
		if _, stamped := parsed["@timestamp"]; !message || !level || stamped || len(line) >= longestLine {
			t.Errorf("%d bytes: %.200s", len(line), line)
		}
		if strings.Contains(line, "hunter2") {
			t.Errorf("a secret: %.200s", line)
		}
	}
}
