import type { Page } from "playwright-core";
import { livePanel } from "../../support/grafana/dashboards.ts";
import type { ShownWindow } from "./watch.ts";

/** Folder of the panel that keeps what Grafana gives to it, for `GF_PATHS_PLUGINS`. */
export const PLUGINS_FOLDER = new URL("./plugins", import.meta.url).pathname;

/** Its id. */
export const RECORDER_ID = "sluice-recorder-panel";

/** What the panels of the page show at one moment. */
export interface Picture {
  /** Epoch ms. */
  readonly at: number;
  /** What Grafana gave to the panels, in its order. */
  readonly windows: readonly ShownWindow[];
  /** Average speed of each of the windows. */
  readonly speeds: readonly (number | null)[];
  /** The newest 200 windows, newest first, as the Live windows panel's table has them. */
  readonly table: readonly Omit<ShownWindow, "late">[];
  /** Errors and notices of the answer. */
  readonly problems: readonly string[];
}

/** What the recorder keeps: a panel's data as Grafana's API for panels describes it. */
interface Recorded {
  readonly data: {
    readonly errors?: readonly { readonly message?: string }[];
    readonly series: readonly {
      readonly meta?: { readonly notices?: readonly { readonly text: string }[] };
      readonly fields: readonly { readonly name: string; readonly values: readonly unknown[] }[];
    }[];
  };
}

/** What the page shows now; null while it has no windows. */
export function readPicture(page: Page): Promise<Picture | null> {
  return page.evaluate(() => {
    const { data } = (globalThis as { sluiceRecorded?: Recorded }).sluiceRecorded ?? {};
    const frame = data?.series.find(({ fields }) => fields.some(({ name }) => name === "revision"));
    if (data === undefined || frame === undefined) return null;
    const column = <T>(name: string) =>
      (frame.fields.find((field) => field.name === name)?.values ?? []) as readonly T[];
    const keys = column<string>("key");
    if (keys.length === 0) return null;
    const starts = column<number>("start");
    const statuses = column<string>("status");
    const revisions = column<number>("revision");
    const counts = column<number>("count");
    const lates = column<number>("late");
    const rows = document.querySelectorAll<HTMLElement>(
      "[aria-label='Windows as a table'] tbody tr",
    );
    const errors = (data.errors ?? []).map(({ message }) => String(message));
    const notices = data.series.flatMap(({ meta }) => meta?.notices ?? []).map(({ text }) => text);
    return {
      at: Date.now(),
      windows: keys.map((key, row) => ({
        key,
        start: starts[row]!,
        status: statuses[row]!,
        revision: revisions[row]!,
        count: counts[row]!,
        late: lates[row]!,
      })),
      speeds: column<number | null>("speed.avg"),
      table: [...rows].map(({ dataset }) => ({
        key: dataset["key"]!,
        start: Number(dataset["start"]),
        status: dataset["status"]!,
        revision: Number(dataset["revision"]),
        count: Number(dataset["count"]),
      })),
      problems: [...errors, ...notices],
    };
  });
}

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
