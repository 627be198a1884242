import type { LiveState } from "../api/live_stream.ts";
import { createStore } from "./store.ts";

/** All live streams of the page taken together. */
export type Connection =
  | { readonly kind: "connecting" | "live" | "paused" }
  | { readonly kind: "reconnecting"; readonly retryAt: number; readonly reason: string }
  | { readonly kind: "stopped"; readonly reason: string };

/** The state that a person should know of: the worst of the streams, unless the page is paused. */
export function connectionOf(states: Iterable<LiveState>, paused: boolean): Connection {
  if (paused) return { kind: "paused" };
  const all = [...states];
  const waiting = all.filter((state) => state.kind === "waiting");
  if (waiting.length > 0) {
    const next = waiting.reduce((a, b) => a.retryAt <= b.retryAt ? a : b);
    return { kind: "reconnecting", retryAt: next.retryAt, reason: next.problem.title };
  }
  for (const state of all) {
    if (state.kind === "stopped" && state.problem !== undefined) {
      return { kind: "stopped", reason: `${state.problem.title}. ${state.problem.detail}` };
    }
  }
  const live = all.length > 0 && all.every(({ kind }) => kind === "live");
  return { kind: live ? "live" : "connecting" };
}

/** State of every live stream that the page follows, by name. */
export const connections = createStore<ReadonlyMap<string, LiveState>>(new Map());

/** Notes how a live stream is doing; undefined when it is followed no more. */
export function noteConnection(name: string, state: LiveState | undefined): void {
  const next = new Map(connections.get());
  if (state === undefined) next.delete(name);
  else next.set(name, state);
  connections.set(next);
}
