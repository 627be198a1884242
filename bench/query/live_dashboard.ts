import { livePanel } from "../../tests/grafana/support/live_panel.ts";

/** One Live windows panel that follows the windows of every vehicle. */
export const liveDashboard = {
  uid: "live-bench",
  title: "Live",
  schemaVersion: 42,
  time: { from: "now-15m", to: "now" },
  panels: [livePanel({ height: 20, options: { layout: "overlay", style: "lines" } })],
};
