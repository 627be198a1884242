import { DATASOURCE } from "../../tests/grafana/support/one_answer.ts";
/** One Live windows panel that follows the windows of every vehicle. */
export const liveDashboard = {
  uid: "live-bench",
  title: "Live",
  schemaVersion: 42,
  time: { from: "now-15m", to: "now" },
  panels: [{
    id: 1,
    type: "sluice-livewindow-panel",
    title: "Speed, window by window",
    gridPos: { x: 0, y: 0, w: 24, h: 20 },
    datasource: DATASOURCE,
    targets: [{
      refId: "A",
      datasource: DATASOURCE,
      kind: "windows",
      stream: "vehicle_data",
      size: 60_000,
      format: "rows",
    }],
    options: { measure: "speed.avg", layout: "overlay", style: "lines" },
  }],
};
