package conformance

import (
	"context"
	"encoding/json"
	"io"
	"math"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

func run(t *testing.T, plugin *running, ctx context.Context, path string) pluginv2.Stream_RunStreamClient {
	t.Helper()
	stream, err := pluginv2.NewStreamClient(plugin.conn).RunStream(ctx, &pluginv2.RunStreamRequest{PluginContext: usual(), Path: path})
	if err != nil {
		t.Fatal(err)
	}
	return stream
}

func TestSubscribeAndPublish(t *testing.T) {
	ownPluginOnly(t)
	client := pluginv2.NewStreamClient(start(t).conn)
	for path, expected := range map[string]pluginv2.SubscribeStreamResponse_Status{
		"ticks":   pluginv2.SubscribeStreamResponse_OK,
		"secret":  pluginv2.SubscribeStreamResponse_PERMISSION_DENIED,
		"nowhere": pluginv2.SubscribeStreamResponse_NOT_FOUND,
	} {
		response, err := client.SubscribeStream(within(t, 10*time.Second),
			&pluginv2.SubscribeStreamRequest{PluginContext: usual(), Path: path, Data: []byte(`{"q":1}`)})
		if err != nil || response.Status != expected {
			t.Fatalf("%s: %v %v", path, response, err)
		}
		if path == "ticks" && string(response.Data) != `{"path":"ticks","data":{"q":1}}` {
			t.Errorf("initial data: %s", response.Data)
		}
		if path != "ticks" && len(response.Data) != 0 {
			t.Errorf("%s got data: %s", path, response.Data)
		}
	}
	published, err := client.PublishStream(within(t, 10*time.Second),
		&pluginv2.PublishStreamRequest{PluginContext: usual(), Path: "ticks", Data: []byte(`{"n":1}`)})
	if err != nil || published.Status != pluginv2.PublishStreamResponse_OK || string(published.Data) != `{"n":1}` {
		t.Errorf("published: %v %v", published, err)
	}
}

func TestPacketsAreFramesThatGrafanaReads(t *testing.T) {
	ownPluginOnly(t)
	stream := run(t, start(t), within(t, 10*time.Second), "three")
	for n := 1; n <= 3; n++ {
		packet, err := stream.Recv()
		if err != nil {
			t.Fatal(err)
		}
		var frame data.Frame
		if err := json.Unmarshal(packet.Data, &frame); err != nil {
			t.Fatalf("%v: %s", err, packet.Data)
		}
		at, _ := frame.ConcreteAt(0, 0)
		value, _ := frame.ConcreteAt(1, 0)
		nan, _ := frame.ConcreteAt(1, 1)
		plus, _ := frame.ConcreteAt(2, 0)
		minus, _ := frame.ConcreteAt(2, 1)
		record, _ := frame.ConcreteAt(4, 0)
		if !at.(time.Time).Equal(time.UnixMilli(1_767_225_600_000+int64(n))) || value != float64(n)/2 || !math.IsNaN(nan.(float64)) ||
			!math.IsInf(float64(plus.(float32)), 1) || !math.IsInf(float64(minus.(float32)), -1) ||
			string(record.(json.RawMessage)) != string(mustJSON(t, map[string]int{"n": n})) ||
			frame.Fields[1].Labels["key"] != "k" || frame.Meta.Custom.(map[string]interface{})["n"] != float64(n) {
			t.Errorf("packet %d: %s", n, packet.Data)
		}
		for i, field := range frame.Fields {
			if _, ok := field.ConcreteAt(1); ok != (i == 1 || i == 2) {
				t.Errorf("packet %d: null of %s", n, field.Name)
			}
		}
	}
	if _, err := stream.Recv(); err != io.EOF {
		t.Errorf("the finished stream ends with %v", err)
	}
}

func mustJSON(t *testing.T, value interface{}) []byte {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestFaultOfAStreamIsAnError(t *testing.T) {
	ownPluginOnly(t)
	stream := run(t, start(t), within(t, 10*time.Second), "fault")
	if _, err := stream.Recv(); err != nil {
		t.Fatal(err)
	}
	_, err := stream.Recv()
	if source, found := backend.ErrorSourceFromGrpcStatusError(context.Background(), err); !found || source != backend.ErrorSourceDownstream {
		t.Errorf("Grafana restarts a stream only after an error: %v", err)
	}
}

func TestCancelledStreamIsAborted(t *testing.T) {
	ownPluginOnly(t)
	plugin := start(t)
	ctx, cancel := context.WithCancel(context.Background())
	stream := run(t, plugin, ctx, "ticks")
	for n := 0; n < 5; n++ {
		if _, err := stream.Recv(); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	eventually(t, "the plugin sees it", func() bool { return counters(t, plugin).StreamsAborted == 1 })
}

func TestSlowReaderHoldsTheStreamBack(t *testing.T) {
	ownPluginOnly(t)
	plugin := start(t)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	stream := run(t, plugin, ctx, "flood")
	if _, err := stream.Recv(); err != nil {
		t.Fatal(err)
	}
	var sent int
	eventually(t, "the producer waits", func() bool {
		before := counters(t, plugin).PacketsSent
		time.Sleep(300 * time.Millisecond)
		sent = counters(t, plugin).PacketsSent
		return sent == before
	})
	t.Logf("the producer waits after %d packets of 16 KiB", sent)
	for n := 0; n < 2*sent+10; n++ {
		if _, err := stream.Recv(); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	eventually(t, "the waiting producer is aborted", func() bool { return counters(t, plugin).StreamsAborted == 1 })
}

func TestStreamsBreakOffWithAnErrorWhenThePluginStops(t *testing.T) {
	ownPluginOnly(t)
	plugin := start(t)
	stream := run(t, plugin, within(t, 10*time.Second), "ticks")
	if _, err := stream.Recv(); err != nil {
		t.Fatal(err)
	}
	go plugin.client.Kill()
	for {
		if _, err := stream.Recv(); err == io.EOF {
			t.Fatal("the stream ended well, so Grafana would never run it again")
		} else if err != nil {
			if code := status.Code(err); code != codes.Unavailable && code != codes.Canceled {
				t.Errorf("%v", err)
			}
			return
		}
	}
}
