package conformance

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

const datasourceName = "Conformance"

// settings makes the context of a call for a datasource with these settings.
func settings(uid string, updated int64, jsonData string) *pluginv2.PluginContext {
	return &pluginv2.PluginContext{
		OrgId:    7,
		PluginId: "conformance-test-datasource",
		User:     &pluginv2.User{Login: "ada", Name: "Ada", Email: "ada@example.com", Role: "Editor"},
		DataSourceInstanceSettings: &pluginv2.DataSourceInstanceSettings{
			Uid: uid, Name: datasourceName, JsonData: []byte(jsonData), LastUpdatedMS: updated,
			DecryptedSecureJsonData: map[string]string{"password": "hunter2"},
		},
		GrafanaConfig: map[string]string{"GF_APP_URL": "http://localhost:3000/"},
	}
}

func usual() *pluginv2.PluginContext { return settings("usual", 1, "{}") }

// query asks for cases, with refIds A, B, …
func query(t *testing.T, plugin *running, ctx context.Context, cases ...string) (*pluginv2.QueryDataResponse, error) {
	t.Helper()
	request := &pluginv2.QueryDataRequest{
		PluginContext: usual(),
		Headers:       map[string]string{"FromAlert": "true", "http_X-Panel-Id": "4", "Cookie": "c=1"},
	}
	for i, name := range cases {
		text, err := json.Marshal(map[string]string{"case": name})
		if err != nil {
			t.Fatal(err)
		}
		request.Queries = append(request.Queries, &pluginv2.DataQuery{
			RefId: string(rune('A' + i)), MaxDataPoints: 1000, IntervalMS: 250, QueryType: "test", Json: text,
			TimeRange: &pluginv2.TimeRange{FromEpochMS: 1767225600000, ToEpochMS: 1767225660000},
		})
	}
	return pluginv2.NewDataClient(plugin.conn).QueryData(ctx, request)
}

// resource calls one and returns code and body.
func resource(t *testing.T, plugin *running, path string) (int32, string) {
	t.Helper()
	stream, err := pluginv2.NewResourceClient(plugin.conn).CallResource(within(t, 10*time.Second),
		&pluginv2.CallResourceRequest{PluginContext: usual(), Path: path, Method: "GET", Url: path})
	if err != nil {
		t.Fatal(err)
	}
	first, err := stream.Recv()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	body := string(first.Body)
	for {
		next, err := stream.Recv()
		if err == io.EOF {
			return first.Code, body
		}
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		body += string(next.Body)
	}
}

type counts struct{ Created, Disposed, QueriesAborted, StreamsAborted, BodiesCancelled, PacketsSent int }

func counters(t *testing.T, plugin *running) counts {
	t.Helper()
	var result counts
	_, body := resource(t, plugin, "counters")
	if err := json.Unmarshal([]byte(body), &result); err != nil {
		t.Fatal(err)
	}
	return result
}

func TestEveryQueryHasAnAnswer(t *testing.T) {
	ownPluginOnly(t)
	response, err := query(t, start(t), within(t, 10*time.Second), "typed", "error", "unanswered", "misfit")
	if err != nil {
		t.Fatal(err)
	}
	expect := func(refID string, status int32, message string, source string, frames int) {
		t.Helper()
		got := response.Responses[refID]
		if got == nil {
			t.Fatalf("%s has no answer", refID)
		}
		if got.Status != status || !strings.Contains(got.Error, message) || got.ErrorSource != source || len(got.Frames) != frames {
			t.Errorf("%s: status %d, error %q, source %q, %d frames", refID, got.Status, got.Error, got.ErrorSource, len(got.Frames))
		}
	}
	expect("A", 200, "", "", 1)
	expect("B", 404, "the table is gone", "downstream", 1)
	expect("C", 200, "", "", 0)
	expect("D", 500, `Field "speed" (number): row 1 holds string fast, not a number`, "plugin", 0)
}

func TestFailureOfAWholeCallNamesItsSource(t *testing.T) {
	ownPluginOnly(t)
	plugin := start(t)
	for name, expected := range map[string]backend.ErrorSource{
		"throw":            backend.ErrorSourcePlugin,
		"throw downstream": backend.ErrorSourceDownstream,
	} {
		_, err := query(t, plugin, within(t, 10*time.Second), name)
		if err == nil {
			t.Fatalf("%s: no error", name)
		}
		source, found := backend.ErrorSourceFromGrpcStatusError(context.Background(), err)
		if !found || source != expected {
			t.Errorf("%s: source %v (found %v) of %v", name, source, found, err)
		}
	}
}

func TestQueriesArriveWhole(t *testing.T) {
	ownPluginOnly(t)
	response, err := query(t, start(t), within(t, 10*time.Second), "seen")
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := decode(t, response, "A").At(0, 0).(*json.RawMessage)
	if raw == nil {
		plain := decode(t, response, "A").At(0, 0).(json.RawMessage)
		raw = &plain
	}
	const expected = `{"refId":"A","maxDataPoints":1000,"intervalMs":250,"from":1767225600000,"to":1767225660000,` +
		`"json":{"case":"seen"},"queryType":"test","seen":{"fromAlert":true,"headers":`
	if got := string(*raw); !strings.HasPrefix(got, expected) ||
		!strings.Contains(got, `"X-Panel-Id":"4"`) || !strings.Contains(got, `"Cookie":"c=1"`) ||
		!strings.Contains(got, `"user":{"login":"ada","name":"Ada","email":"ada@example.com","role":"Editor"}`) {
		t.Errorf("the plugin saw %s", got)
	}
}

func TestCancelledQueryIsAborted(t *testing.T) {
	ownPluginOnly(t)
	plugin := start(t)
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(200*time.Millisecond, cancel)
	if _, err := query(t, plugin, ctx, "slow"); status.Code(err) != codes.Canceled {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := query(t, plugin, within(t, 200*time.Millisecond), "slow"); status.Code(err) != codes.DeadlineExceeded {
		t.Errorf("late: %v", err)
	}
	eventually(t, "the plugin sees both", func() bool { return counters(t, plugin).QueriesAborted == 2 })
}

func TestHealth(t *testing.T) {
	plugin := start(t)
	check := func(context *pluginv2.PluginContext) *pluginv2.CheckHealthResponse {
		t.Helper()
		response, err := pluginv2.NewDiagnosticsClient(plugin.conn).CheckHealth(within(t, 40*time.Second),
			&pluginv2.CheckHealthRequest{PluginContext: context})
		if err != nil {
			t.Fatal(err)
		}
		var details map[string]interface{}
		if len(response.JsonDetails) > 0 {
			if err := json.Unmarshal(response.JsonDetails, &details); err != nil {
				t.Errorf("details must be a JSON object or nothing: %s", response.JsonDetails)
			}
		}
		return response
	}
	if response := check(usual()); response.Message == "" {
		t.Error("health has no message")
	}
	ownPluginOnly(t)
	if response := check(usual()); response.Status != pluginv2.CheckHealthResponse_OK || !strings.Contains(string(response.JsonDetails), `"verboseMessage":"all steps"`) {
		t.Errorf("health: %v", response)
	}
	broken := check(settings("broken", 1, `{"fail":"creation"}`))
	if broken.Status != pluginv2.CheckHealthResponse_ERROR || broken.Message != "no contact point is set: set one" {
		t.Errorf("failed creation: %v", broken)
	}
	if mended := check(settings("broken", 1, `{}`)); mended.Status != pluginv2.CheckHealthResponse_OK {
		t.Errorf("a failed creation was kept: %v", mended)
	}
	if failing := check(settings("failing", 1, `{"fail":"health"}`)); failing.Message != "the check itself failed" {
		t.Errorf("failed check: %v", failing)
	}
}

func TestMetrics(t *testing.T) {
	response, err := pluginv2.NewDiagnosticsClient(start(t).conn).CollectMetrics(within(t, 10*time.Second), &pluginv2.CollectMetricsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	ownPluginOnly(t)
	if got := string(response.Metrics.Prometheus); got != "# TYPE conformance counter\nconformance 1\n" {
		t.Errorf("metrics: %q", got)
	}
}

func TestInstanceIsReplacedWhenSettingsChange(t *testing.T) {
	ownPluginOnly(t)
	plugin := start(t)
	diagnostics := pluginv2.NewDiagnosticsClient(plugin.conn)
	for _, updated := range []int64{1, 1, 2, 2} {
		if _, err := diagnostics.CheckHealth(within(t, 10*time.Second), &pluginv2.CheckHealthRequest{PluginContext: settings("changing", updated, "{}")}); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "the old instance is disposed", func() bool {
		// One of them answers this call.
		got := counters(t, plugin)
		return got.Created == 3 && got.Disposed == 1
	})
}

func TestResource(t *testing.T) {
	ownPluginOnly(t)
	plugin := start(t)
	client := pluginv2.NewResourceClient(plugin.conn)
	stream, err := client.CallResource(within(t, 10*time.Second), &pluginv2.CallResourceRequest{
		PluginContext: usual(), Path: "echo", Method: "POST", Url: "echo?a=1&b=%20", Body: []byte("große"),
		Headers: map[string]*pluginv2.StringList{"Accept": {Values: []string{"x", "y"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	first, err := stream.Recv()
	if err != nil {
		t.Fatal(err)
	}
	const body = `{"method":"POST","path":"echo","url":"echo?a=1&b=%20","headers":{"Accept":["x","y"]},"body":"große"}`
	if first.Code != 201 || string(first.Body) != body || len(first.Headers["set-cookie"].GetValues()) != 2 ||
		first.Headers["content-type"].GetValues()[0] != "application/json" {
		t.Errorf("echo: %v", first)
	}
	for path, expected := range map[string]int32{"empty": 204, "fault": 500, "downstream": 502, "other": 404, "pieces": 200} {
		code, body := resource(t, plugin, path)
		if code != expected {
			t.Errorf("%s: %d %s", path, code, body)
		}
		if path == "fault" && !strings.Contains(body, `"detail":"a fault of the plugin"`) {
			t.Errorf("%s: %s", path, body)
		}
		if path == "pieces" && body != "piece 1;piece 2;piece 3;" {
			t.Errorf("%s: %s", path, body)
		}
	}
}

func TestResourceBodiesGoOutAsTheyComeAndStopWithTheCaller(t *testing.T) {
	ownPluginOnly(t)
	plugin := start(t)
	ctx, cancel := context.WithCancel(context.Background())
	stream, err := pluginv2.NewResourceClient(plugin.conn).CallResource(ctx,
		&pluginv2.CallResourceRequest{PluginContext: usual(), Path: "endless", Method: "GET"})
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < 3; i++ {
		if _, err := stream.Recv(); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	eventually(t, "the body is cancelled", func() bool { return counters(t, plugin).BodiesCancelled == 1 })
}
