import type { StoredWindow } from "#core/cassandra/stored_declaration.ts";
import { QueryFault } from "../reading/query_fault.ts";

/**
 * The window that a query reads. `auto` is the longest tumbling or hopping one that is no longer
 * than the time between two points of the panel, else the shortest; sessions only when there is
 * nothing else.
 *
 * @throws {QueryFault} naming the sizes that are declared
 */
export function pickWindow(
  wanted: number | "auto" | undefined,
  options: {
    readonly stream: string;
    readonly windows: readonly StoredWindow[];
    readonly intervalMs: number;
  },
): StoredWindow {
  const { stream, windows, intervalMs } = options;
  const sized = [...windows].filter(({ size }) => size > 0).sort((a, b) => a.size - b.size);
  const found = wanted === undefined || wanted === "auto"
    ? sized.findLast(({ size }) => size <= intervalMs) ?? sized[0] ?? windows[0]
    : windows.find(({ size }) => size === wanted);
  if (found !== undefined) return found;
  const declared = windows.map(({ size }) => size === 0 ? "0 (sessions)" : `${size} ms`).join(", ");
  throw new QueryFault(
    declared === ""
      ? `Stream '${stream}' declares no windows: use a records query`
      : `Stream '${stream}' has no window of ${wanted} ms: choose one of ${declared}`,
  );
}
