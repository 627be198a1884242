import type { Shape } from "./shape.ts";

/** One frame with the columns as they are. */
export const tableShape: Shape = (columns, { refId }) => ({
  frames: [{
    name: refId,
    refId,
    fields: columns.map(({ name, type, values }) => ({ name, type, values })),
    meta: {
      type: "table",
      typeVersion: [0, 1],
      preferredVisualisationType: "table",
    },
  }],
  notices: [],
});
