import { DATASOURCE } from "./one_answer.ts";

/** Options of {@linkcode livePanel}. */
export interface LivePanelOptions {
  /** In rows of a dashboard's grid. */
  readonly height: number;
  /** The panel's own options beside the measure. */
  readonly options: Readonly<Record<string, string>>;
}

/** The panel 1 of a dashboard: Live windows with the average speed of every vehicle by the minute. */
export function livePanel({ height, options }: LivePanelOptions) {
  return {
    id: 1,
    type: "sluice-livewindow-panel",
    title: "Speed, window by window",
    gridPos: { x: 0, y: 0, w: 24, h: height },
    datasource: DATASOURCE,
    targets: [{
      refId: "A",
      datasource: DATASOURCE,
      kind: "windows",
      stream: "vehicle_data",
      size: 60_000,
      format: "rows",
    }],
    options: { measure: "speed.avg", ...options },
  };
}
