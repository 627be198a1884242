import { useRef } from "preact/hooks";
import type { Window } from "../api/contract.ts";
import { streamUrl } from "../api/get_json.ts";
import { type JoinedWindow, WindowJoin } from "../state/window_join.ts";
import { type Joined, useJoined } from "./use_joined.ts";

/** What {@linkcode useWindows} is asked for. */
export interface WindowsWanted {
  readonly stream: string;
  /** Null: not known yet. */
  readonly key: string | null;
  /** In ms, 0 for sessions. */
  readonly size: number;
  /** The newest windows of each size that are kept. Default {@linkcode CAPACITY}. */
  readonly capacity?: number;
}

const CAPACITY = 90;

/** Windows of one stream, key and size. */
export interface WindowsView extends Omit<Joined<WindowJoin>, "join"> {
  /** By start, oldest first. */
  readonly windows: readonly JoinedWindow[];
}

/**
 * History over REST joined with live updates. The live side begins with a snapshot of the newest
 * state of each window, so that an update between the two is in at least one of them.
 */
export function useWindows(
  { stream, key, size, capacity = CAPACITY }: WindowsWanted,
): WindowsView {
  const of = `${stream}\n${key}`;
  const { join, ...history } = useJoined<WindowJoin, { windows: Window[] }, Window>({
    of,
    create: () => new WindowJoin(capacity),
    path: key === null ? null : streamUrl(stream, "/windows", {
      key,
      size: size === 0 ? "session" : size,
      limit: capacity,
      order: "desc",
    }),
    addHistory: (join, { windows }) => windows.forEach((window) => join.add(window)),
    request: key === null ? null : { stream, kinds: ["windows"], key, snapshot: true },
    event: "window",
    addLive: (join, update) => join.add(update) && update.size === size,
  });
  // The same list until something changes: the chart need not be laid out again before.
  const list = useRef<{ key: string; version: number; windows: readonly JoinedWindow[] }>(
    undefined,
  );
  const { version } = join;
  const shown = `${of} ${size}`;
  if (list.current?.key !== shown || list.current.version !== version) {
    list.current = { key: shown, version, windows: join.list(size) };
  }
  return { windows: list.current.windows, ...history };
}
