import { livePanel } from "../support/live_panel.ts";
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
    livePanel({ height: 16, options: { layout: "rows" } }),
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
