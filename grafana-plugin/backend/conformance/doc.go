// Package conformance checks that an executable speaks Grafana's plugin protocol: it starts it as
// Grafana does and calls everything, through hashicorp/go-plugin and grafana-plugin-sdk-go.
//
//	go test ./...                                          the SDK, with the plugin in plugin/
//	CONFORMANCE_PLUGIN=/path/to/gpx_x_linux_amd64 go test ./...   another executable: what holds for any plugin
package conformance
