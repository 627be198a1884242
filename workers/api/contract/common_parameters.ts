import { choice, integer, optional, text, time } from "./parameter.ts";

/** Parameters that every paged route has. */
export const paging = {
  limit: integer("Most entries of one page", { min: 1, max: 10_000, fallback: 100 }),
  cursor: optional(text("The 'next' of the page before")),
};

/** Parameters of routes that read a time range. */
export const timeRange = {
  from: optional(time("First instant; by default as far back as the data is kept")),
  to: optional(time("First instant that is not read any more; by default the newest")),
};

/** Reading order. */
export const order = choice("'desc' is newest first", {
  values: ["desc", "asc"],
  fallback: "desc",
});
