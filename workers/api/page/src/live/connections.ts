import type { LiveState } from "../api/live_stream.ts";
import { createStore } from "../state/store.ts";

/** State of every live stream that the page follows, by name. */
export const connections = createStore<ReadonlyMap<string, LiveState>>(new Map());

/** Notes how a live stream is doing; undefined when it is followed no more. */
export function noteConnection(name: string, state: LiveState | undefined): void {
  const next = new Map(connections.get());
  if (state === undefined) next.delete(name);
  else next.set(name, state);
  connections.set(next);
}
