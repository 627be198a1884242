import type { Slices } from "#core/async/slices.ts";
import type { Frame } from "../../sdk/mod.ts";
import type { ResultColumn } from "./result_column.ts";

/** What the shapes of an answer depend on. */
export interface ShapeOptions {
  readonly refId: string;
  /** Columns whose values are labels; empty for all text columns. */
  readonly labelColumns: readonly string[];
  /** Pattern of names, such as `{{city}}`; empty for Grafana's own from the labels. */
  readonly legend: string;
  readonly maxDataPoints: number;
  /** Between which others have their turn. */
  readonly slices: Slices;
}

/** Frames, and what their reader should know. */
export interface Shaped {
  readonly frames: readonly Frame[];
  readonly notices: readonly string[];
}

/** Makes an answer's columns into frames. */
export type Shape = (
  columns: readonly ResultColumn[],
  options: ShapeOptions,
) => Promise<Shaped>;

/** One frame with the columns as they are. */
export const tableShape: Shape = (columns, { refId }) =>
  Promise.resolve({
    frames: [{
      name: refId,
      refId,
      fields: columns.map(({ name, type, values, missing }) => ({ name, type, values, missing })),
      meta: {
        type: "table",
        typeVersion: [0, 1],
        preferredVisualisationType: "table",
      },
    }],
    notices: [],
  });
