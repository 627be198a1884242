import { DATASOURCE } from "../support/one_answer.ts";
import { RECORDER_ID } from "./panels.ts";

/** Shows what another panel of the dashboard has. */
const SAME = { type: "datasource", uid: "-- Dashboard --" };

/** The uid under which {@linkcode seamDashboard} is stored. */
export const DASHBOARD_UID = "seam";

/** A panel of all windows of the vehicles in the last six hours, and one that records its data. */
export const seamDashboard = {
  uid: DASHBOARD_UID,
  title: "Seam",
  schemaVersion: 42,
  time: { from: "now-6h", to: "now" },
  panels: [
    {
      id: 1,
      type: "sluice-livewindow-panel",
      title: "Speed, window by window",
      gridPos: { x: 0, y: 0, w: 24, h: 16 },
      datasource: DATASOURCE,
      targets: [{
        refId: "A",
        datasource: DATASOURCE,
        kind: "windows",
        stream: "vehicle_data",
        size: 60_000,
        format: "rows",
      }],
      options: { measure: "speed.avg", layout: "rows" },
    },
    {
      id: 2,
      type: RECORDER_ID,
      title: "Recorder",
      gridPos: { x: 0, y: 16, w: 24, h: 3 },
      datasource: SAME,
      targets: [{ refId: "A", datasource: SAME, panelId: 1 }],
    },
  ],
};
