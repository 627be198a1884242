import { Buffer } from "node:buffer";
import type { LiveEntry, Ring } from "#core/live/ring.ts";

/** The part of a window update that a snapshot looks at. */
interface WindowIdentity {
  readonly key: string;
  readonly start: number;
  readonly size: number;
  readonly count: number;
}

/**
 * The newest update of each window in the ring, in order of arrival, without withdrawn ones.
 *
 * @param key only windows of this key
 */
export function newestWindows(ring: Ring, key?: string): readonly LiveEntry[] {
  const wanted = key === undefined ? undefined : Buffer.from(key);
  const newest = new Map<string, LiveEntry>();
  for (const entry of ring.entries()) {
    if (entry.value === null) continue;
    if (wanted !== undefined && (entry.key === null || !wanted.equals(entry.key))) continue;
    const window = JSON.parse(new TextDecoder().decode(entry.value)) as WindowIdentity;
    const identity = `${window.size} ${window.start} ${window.key}`;
    newest.delete(identity);
    if (window.count > 0) newest.set(identity, entry);
  }
  return [...newest.values()];
}
