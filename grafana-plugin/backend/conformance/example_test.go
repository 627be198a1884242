package conformance

import (
	"encoding/json"
	"math"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
	goplugin "github.com/hashicorp/go-plugin"
)

// The example of docs/plugin-sdk.md does what the page says.
func TestExample(t *testing.T) {
	ownPluginOnly(t)
	plugin, err := tryStart(t, func(config *goplugin.ClientConfig) {
		config.Cmd = exec.Command(launcher(t, "../sdk/example.ts", anything))
	})
	if err != nil {
		t.Fatal(err)
	}
	context := settings("waves", 1, `{"periodMs":4000}`)
	health, err := pluginv2.NewDiagnosticsClient(plugin.conn).CheckHealth(within(t, 5*time.Second), &pluginv2.CheckHealthRequest{PluginContext: context})
	if err != nil || health.Message != "One wave per 4000 ms" {
		t.Fatalf("%v %v", health, err)
	}
	response, err := pluginv2.NewDataClient(plugin.conn).QueryData(within(t, 5*time.Second), &pluginv2.QueryDataRequest{
		PluginContext: context,
		Queries: []*pluginv2.DataQuery{{RefId: "A", IntervalMS: 1000, Json: []byte("{}"),
			TimeRange: &pluginv2.TimeRange{FromEpochMS: 1767225600000, ToEpochMS: 1767225604000}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	frame := decode(t, response, "A")
	if frame.Rows() != 4 || frame.Meta.Type != data.FrameTypeTimeSeriesMulti || math.Abs(frame.At(1, 1).(float64)-1) > 1e-9 {
		t.Errorf("%v", frame)
	}
	stream, err := pluginv2.NewStreamClient(plugin.conn).RunStream(within(t, 5*time.Second), &pluginv2.RunStreamRequest{PluginContext: context, Path: "wave"})
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; n < 2; n++ {
		packet, err := stream.Recv()
		if err != nil {
			t.Fatal(err)
		}
		var live data.Frame
		if err := json.Unmarshal(packet.Data, &live); err != nil || live.Rows() != 1 {
			t.Errorf("%v: %s", err, packet.Data)
		}
	}
	folder := filepath.Dir(plugin.socket)
	plugin.client.Kill()
	if !strings.Contains(folder, "grafana-plugin-") || exists(folder) {
		t.Errorf("%s is left behind", folder)
	}
}
