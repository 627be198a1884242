import type { EmitPolicy } from "./spec.ts";
import type { WindowStatus } from "./update.ts";

/**
 * When a window is emitted, in terms of the watermark W of its key and its end E:
 *
 * - `final-then-correct`: `open` updates until W ≥ E (rate-limited), then one `final`, then for every
 *   record that still comes a `revised` at once, until W ≥ E + lateness: the window is dropped and
 *   records for it are late. If its first record comes after W ≥ E there was no window to be final,
 *   and the first thing emitted is a `revised`.
 * - `update`: `open` updates (rate-limited) until W ≥ E + lateness, then one `final`. Nothing after.
 * - `final`: nothing until W ≥ E, then one `final`. A record for it is late from then on, whatever
 *   the allowed lateness is.
 *
 * A session that was final and grows past the watermark again stays final: each change is emitted as
 * `revised` at once, and no second `final` follows. If it merges or its start moves, the rows under
 * the starts that are gone are withdrawn first (`revised`, count 0), except under `final`, where a
 * window that was emitted cannot change. The session they became part of inherits that they were final.
 */
export interface EmitRules {
  /** Emits windows that are still filling. */
  readonly opens: boolean;
  /** A window is emitted as final when watermark ≥ end + this, ms. */
  readonly closeLagMs: number;
  /** A window is dropped, and its records are late, when watermark ≥ end + this, ms; ≥ closeLagMs. */
  readonly keepMs: number;
}

/** The rules of a policy. */
export function emitRules(policy: EmitPolicy, allowedLatenessMs: number): EmitRules {
  switch (policy) {
    case "final-then-correct":
      return { opens: true, closeLagMs: 0, keepMs: allowedLatenessMs };
    case "update":
      return {
        opens: true,
        closeLagMs: allowedLatenessMs,
        keepMs: allowedLatenessMs,
      };
    case "final":
      return { opens: false, closeLagMs: 0, keepMs: 0 };
  }
}

/**
 * The revision of a window with `count` records. It follows from the content alone, so it rises with
 * every update and is the same on every run.
 */
export function revisionOf(status: WindowStatus, count: number): number {
  return status === "open" ? count : count + 1;
}

/** The revision that withdraws a session that had `count` records: above its final one. */
export function withdrawalRevision(count: number): number {
  return count + 2;
}
