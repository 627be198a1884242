package conformance

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	health "google.golang.org/grpc/health/grpc_health_v1"
)

func TestPing(t *testing.T) {
	plugin := start(t)
	protocol, err := plugin.client.Client()
	if err != nil {
		t.Fatal(err)
	}
	if err := protocol.Ping(); err != nil {
		t.Error(err)
	}
	response, err := health.NewHealthClient(plugin.conn).Check(within(t, 5*time.Second), &health.HealthCheckRequest{})
	if err != nil || response.Status != health.HealthCheckResponse_SERVING {
		t.Errorf("%v %v", response, err)
	}
}

func TestSocketIsPrivate(t *testing.T) {
	plugin := start(t)
	ownPluginOnly(t)
	for path, expected := range map[string]os.FileMode{plugin.socket: 0o600, filepath.Dir(plugin.socket): 0o700} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != expected {
			t.Errorf("%s: %v %v", path, info, err)
		}
	}
}

func TestShutdown(t *testing.T) {
	plugin := start(t)
	if os.Getenv("CONFORMANCE_PLUGIN") == "" {
		stream := run(t, plugin, within(t, 10*time.Second), "ticks")
		if _, err := stream.Recv(); err != nil {
			t.Fatal(err)
		}
	}
	begin := time.Now()
	plugin.client.Kill()
	took := time.Since(begin)
	t.Logf("stopped in %s", took)
	if _, killed := plugin.log.find("plugin failed to exit gracefully"); killed || took > 2*time.Second || !plugin.client.Exited() {
		t.Errorf("stopped in %s, by force: %v", took, killed)
	}
	if _, failed := plugin.log.find("plugin process exited"); !failed {
		t.Error("go-plugin did not see the end")
	}
	if exists(plugin.socket) || (strings.HasSuffix(plugin.socket, "plugin.sock") && exists(filepath.Dir(plugin.socket))) {
		t.Errorf("%s is left behind", plugin.socket)
	}
	ownPluginOnly(t)
	if _, disposed := plugin.log.find("disposed"); !disposed {
		t.Error("the instance was not disposed")
	}
}

func TestDatasourceThatDoesNotCloseHoldsNothingUp(t *testing.T) {
	ownPluginOnly(t)
	plugin := start(t)
	if _, err := pluginv2.NewDiagnosticsClient(plugin.conn).CheckHealth(within(t, 10*time.Second),
		&pluginv2.CheckHealthRequest{PluginContext: settings("hanging", 1, `{"fail":"end"}`)}); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	plugin.client.Kill()
	took := time.Since(begin)
	if _, killed := plugin.log.find("plugin failed to exit gracefully"); killed || took > 2*time.Second || exists(plugin.socket) {
		t.Errorf("stopped in %s, by force: %v", took, killed)
	}
}

func TestPortWhereThereCanBeNoSocket(t *testing.T) {
	ownPluginOnly(t)
	plugin, err := tryStart(t, func(config *goplugin.ClientConfig) {
		config.Cmd = exec.Command(launcher(t, "plugin/main.ts", portOnly))
		config.MinPort, config.MaxPort = 21000, 21999
	})
	if err != nil {
		t.Fatal(err)
	}
	host, port, err := net.SplitHostPort(plugin.socket)
	if number, _ := strconv.Atoi(port); err != nil || host != "127.0.0.1" || number < 21000 || number > 21999 {
		t.Errorf("it listens at %s", plugin.socket)
	}
	if _, body := resource(t, plugin, "pieces"); body != "piece 1;piece 2;piece 3;" {
		t.Errorf("over TCP: %s", body)
	}
	if _, warned := plugin.log.find("no unix socket: any local user can reach the plugin on its port"); !warned {
		t.Error("it does not warn")
	}
}

func TestCrashIsNoticedAndARestartWorks(t *testing.T) {
	plugin := start(t)
	if err := syscall.Kill(plugin.client.ReattachConfig().Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "go-plugin sees the end", plugin.client.Exited)
	_ = os.RemoveAll(filepath.Dir(plugin.socket))
	again := start(t)
	protocol, err := again.client.Client()
	if err != nil {
		t.Fatal(err)
	}
	if err := protocol.Ping(); err != nil {
		t.Error(err)
	}
}

func TestSIGINTIsIgnoredAndSIGTERMIsNot(t *testing.T) {
	plugin := start(t)
	pid := plugin.client.ReattachConfig().Pid
	if err := syscall.Kill(pid, syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond)
	protocol, err := plugin.client.Client()
	if err != nil {
		t.Fatal(err)
	}
	if err := protocol.Ping(); err != nil {
		t.Fatalf("after SIGINT: %v", err)
	}
	if err := syscall.Kill(pid, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it ends on SIGTERM", plugin.client.Exited)
	eventually(t, "the socket is removed", func() bool { return !exists(plugin.socket) })
}

func TestWithoutGrafanaItSaysWhatItIs(t *testing.T) {
	for _, env := range []string{"grafana_plugin_type=renderer", "OTHER=1"} {
		command := exec.Command(executable(t))
		command.Env = append(os.Environ(), env)
		var stdout, stderr strings.Builder
		command.Stdout, command.Stderr = &stdout, &stderr
		err := command.Run()
		if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != 1 {
			t.Errorf("%s: %v", env, err)
		}
		if stdout.Len() > 0 || !strings.Contains(stderr.String(), "Grafana plugin") {
			t.Errorf("%s: stdout %q, stderr %q", env, stdout.String(), stderr.String())
		}
	}
}

func TestHostsThatAskForMoreAreRefusedInWords(t *testing.T) {
	if _, err := tryStart(t, func(config *goplugin.ClientConfig) { config.GRPCBrokerMultiplex = true }); err == nil || !strings.Contains(err.Error(), "multiplexing") {
		t.Errorf("multiplexing: %v", err)
	}
}

func TestMutualTLS(t *testing.T) {
	plugin, err := tryStart(t, func(config *goplugin.ClientConfig) { config.AutoMTLS = true })
	if err != nil {
		t.Fatal(err)
	}
	protocol, err := plugin.client.Client()
	if err != nil {
		t.Fatal(err)
	}
	if err := protocol.Ping(); err != nil {
		t.Error(err)
	}
	stranger, err := grpc.NewClient("unix:"+plugin.socket, grpc.WithTransportCredentials(credentials.NewTLS(&tls.Config{InsecureSkipVerify: true})))
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	if _, err := health.NewHealthClient(stranger).Check(within(t, 5*time.Second), &health.HealthCheckRequest{}); err == nil {
		t.Error("a stranger was let in")
	}
}

// byHand starts the plugin without go-plugin, in the background of a shell that dies if told to.
func byHand(t *testing.T, shell string) (*exec.Cmd, *bufio.Reader, string) {
	t.Helper()
	command := exec.Command("/bin/sh", "-c", shell, "sh", executable(t))
	command.Env = append(os.Environ(), "grafana_plugin_type=datasource", "PLUGIN_PROTOCOL_VERSIONS=2", "PLUGIN_MIN_PORT=10000", "PLUGIN_MAX_PORT=25000")
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill() })
	reader := bufio.NewReader(stdout)
	line, err := reader.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(strings.TrimSuffix(line, "\n"), "|")
	if len(parts) != 6 || parts[0] != "1" || parts[1] != "2" || parts[4] != "grpc" || parts[5] != "" {
		t.Fatalf("handshake: %q", line)
	}
	return command, reader, parts[3]
}

func TestNothingButTheHandshakeGoesToStdout(t *testing.T) {
	ownPluginOnly(t)
	command, stdout, socket := byHand(t, `exec "$1"`)
	conn, err := grpc.NewClient("unix:"+socket, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	stream, err := pluginv2.NewResourceClient(conn).CallResource(within(t, 10*time.Second),
		&pluginv2.CallResourceRequest{PluginContext: usual(), Path: "noise", Method: "GET"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Recv(); err != nil {
		t.Fatal(err)
	}
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(stdout)
	if err != nil || len(rest) > 0 {
		t.Errorf("after the handshake: %q %v", rest, err)
	}
	_ = command.Wait()
}

func TestOrphanEnds(t *testing.T) {
	command, _, socket := byHand(t, `"$1" & wait`)
	if err := command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the socket is removed", func() bool { return !exists(socket) })
}
