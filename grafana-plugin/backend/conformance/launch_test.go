package conformance

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
)

// handshake is Grafana's, see pkg/plugins/backendplugin/grpcplugin.
var handshake = goplugin.HandshakeConfig{
	ProtocolVersion:  2,
	MagicCookieKey:   "grafana_plugin_type",
	MagicCookieValue: "datasource",
}

// connection hands out the plain gRPC connection, from which tests make the clients they need.
type connection struct {
	goplugin.NetRPCUnsupportedPlugin
}

func (connection) GRPCServer(*goplugin.GRPCBroker, *grpc.Server) error { return nil }

func (connection) GRPCClient(_ context.Context, _ *goplugin.GRPCBroker, conn *grpc.ClientConn) (interface{}, error) {
	return conn, nil
}

// running is a plugin that go-plugin has started.
type running struct {
	client *goplugin.Client
	conn   *grpc.ClientConn
	// socket is where the plugin listens.
	socket string
	// stderr holds every line that the plugin wrote there.
	stderr *lines
	// log holds what go-plugin made of these lines.
	log *entries
}

func start(t *testing.T) *running {
	t.Helper()
	plugin, err := tryStart(t, nil)
	if err != nil {
		t.Fatalf("the plugin does not start: %v", err)
	}
	return plugin
}

func tryStart(t *testing.T, change func(*goplugin.ClientConfig)) (*running, error) {
	t.Helper()
	stderr, log := &lines{}, &entries{}
	logger := hclog.NewInterceptLogger(&hclog.LoggerOptions{Level: hclog.Debug, Output: &lines{}})
	logger.RegisterSink(log)
	config := &goplugin.ClientConfig{
		Cmd:              exec.Command(executable(t)),
		HandshakeConfig:  handshake,
		VersionedPlugins: map[int]goplugin.PluginSet{2: {"connection": &connection{}}},
		AllowedProtocols: []goplugin.Protocol{goplugin.ProtocolGRPC},
		Logger:           logger,
		Stderr:           stderr,
	}
	if change != nil {
		change(config)
	}
	client := goplugin.NewClient(config)
	t.Cleanup(client.Kill)
	address, err := client.Start()
	if err != nil {
		return nil, err
	}
	protocol, err := client.Client()
	if err != nil {
		return nil, err
	}
	conn, err := protocol.Dispense("connection")
	if err != nil {
		return nil, err
	}
	return &running{client, conn.(*grpc.ClientConn), address.String(), stderr, log}, nil
}

// executable is what Grafana would run. It is a shell script around Deno, as a packed plugin has.
func executable(t *testing.T) string {
	t.Helper()
	if given := os.Getenv("CONFORMANCE_PLUGIN"); given != "" {
		return given
	}
	return launcher(t, "plugin/main.ts", socketOnly)
}

// socketOnly permits a plugin its socket.
const socketOnly = `SOCKET_DIR=$(mktemp -d)
export SOCKET_DIR
PERMISSIONS="--allow-net=unix:$SOCKET_DIR/plugin.sock --allow-read=$SOCKET_DIR --allow-write=$SOCKET_DIR"`

// portOnly permits a plugin no place for a socket.
const portOnly = `PERMISSIONS=--allow-net=127.0.0.1`

// anything permits a plugin what a developer's would have.
const anything = `PERMISSIONS="--allow-net --allow-read --allow-write"`

// launcher writes the executable that runs a script with Deno.
func launcher(t *testing.T, script string, permissions string) string {
	t.Helper()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	deno := os.Getenv("CONFORMANCE_DENO")
	if deno == "" {
		deno = filepath.Join(here, "../../../node_modules/deno/deno")
	}
	path := filepath.Join(t.TempDir(), "gpx_conformance")
	text := fmt.Sprintf(launch, permissions, deno, filepath.Join(here, script))
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

const launch = `#!/bin/sh
%s
GRPC=GRPC_NODE_VERBOSITY,GRPC_VERBOSITY,GRPC_NODE_TRACE,GRPC_TRACE,GRPC_NODE_USE_ALTERNATIVE_RESOLVER
GRPC=$GRPC,GRPC_EXPERIMENTAL_ENABLE_OUTLIER_DETECTION,GRPC_NODE_DEBUG_SEND_ERROR_DETAILS
GRPC=$GRPC,GRPC_SSL_CIPHER_SUITES,GRPC_DEFAULT_SSL_ROOTS_FILE_PATH
HOST=grafana_plugin_type,PLUGIN_PROTOCOL_VERSIONS,PLUGIN_MIN_PORT,PLUGIN_MAX_PORT
HOST=$HOST,PLUGIN_UNIX_SOCKET_DIR,PLUGIN_CLIENT_CERT,PLUGIN_MULTIPLEX_GRPC
exec '%s' run --no-prompt --no-check --quiet $PERMISSIONS --allow-env="$HOST,$GRPC,SOCKET_DIR" '%s'
`

// ownPluginOnly skips what only the plugin in plugin/ can answer.
func ownPluginOnly(t *testing.T) {
	t.Helper()
	if os.Getenv("CONFORMANCE_PLUGIN") != "" {
		t.Skip("only for the plugin of the SDK")
	}
}

// within is a context for calls that should take no time.
func within(t *testing.T, limit time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	t.Cleanup(cancel)
	return ctx
}

// eventually waits until something holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(8 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatalf("never happened: %s", what)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// lines is a buffer that several goroutines may use.
type lines struct {
	mutex  sync.Mutex
	buffer bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.buffer.Write(p)
}

func (l *lines) all() []string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	var result []string
	for _, line := range bytes.Split(l.buffer.Bytes(), []byte("\n")) {
		if len(line) > 0 {
			result = append(result, string(line))
		}
	}
	return result
}

// entry is one line of the log as Grafana sees it.
type entry struct {
	level   hclog.Level
	message string
	fields  map[string]interface{}
}

type entries struct {
	mutex sync.Mutex
	list  []entry
}

func (e *entries) Accept(_ string, level hclog.Level, message string, args ...interface{}) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	fields := map[string]interface{}{}
	for i := 0; i+1 < len(args); i += 2 {
		fields[fmt.Sprint(args[i])] = args[i+1]
	}
	e.list = append(e.list, entry{level, message, fields})
}

// find returns the first entry with this message.
func (e *entries) find(message string) (entry, bool) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	for _, one := range e.list {
		if one.message == message {
			return one, true
		}
	}
	return entry{}, false
}
