import { useRef } from "preact/hooks";
import type { Window } from "../api/contract.ts";
import { streamUrl } from "../api/get_json.ts";
import type { Problem } from "../api/problem.ts";
import { type JoinedWindow, WindowJoin } from "../state/window_join.ts";
import { useRedraw } from "./beat.ts";
import { useFollow } from "./use_follow.ts";
import { useResource } from "./use_resource.ts";

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
export interface WindowsView {
  /** By start, oldest first. */
  readonly windows: readonly JoinedWindow[];
  /** False until history was read; live windows may be there before. */
  readonly loaded: boolean;
  readonly problem?: Problem;
  readonly reload: () => void;
}

/**
 * History over REST joined with live updates. The live side begins with a snapshot of the newest
 * state of each window, so that an update between the two is in at least one of them.
 */
export function useWindows(
  { stream, key, size, capacity = CAPACITY }: WindowsWanted,
): WindowsView {
  const entity = key === null ? null : `${stream}\n${key}`;
  const join = useRef({ entity, windows: new WindowJoin(capacity) });
  if (join.current.entity !== entity) join.current = { entity, windows: new WindowJoin(capacity) };
  const changed = useRef(() => {});
  useRedraw((listener) => {
    changed.current = listener;
    return () => void (changed.current = () => {});
  }, { on: entity });
  // The same list until something changes: the chart need not be laid out again before.
  const list = useRef<{ key: string; version: number; windows: readonly JoinedWindow[] }>(
    undefined,
  );

  const history = useResource<{ windows: Window[] }>(
    key === null ? null : streamUrl(stream, "/windows", {
      key,
      size: size === 0 ? "session" : size,
      limit: capacity,
      order: "desc",
    }),
  );
  const known = useRef<unknown>(undefined);
  if (history.data !== undefined && known.current !== history.data) {
    known.current = history.data;
    for (const window of history.data.windows) join.current.windows.add(window);
  }

  useFollow(
    key === null ? null : { stream, kinds: ["windows"], key, snapshot: true },
    (answer) => {
      if (!("events" in answer)) return;
      for (const { type, data } of answer.events) {
        if (type === "gap") history.reload();
        if (type !== "window") continue;
        const update = data as Window;
        if (join.current.windows.add(update) && update.size === size) changed.current();
      }
    },
  );

  const { version } = join.current.windows;
  const shown = `${entity} ${size}`;
  if (list.current?.key !== shown || list.current.version !== version) {
    list.current = { key: shown, version, windows: join.current.windows.list(size) };
  }
  return {
    windows: list.current.windows,
    loaded: history.data !== undefined,
    ...(history.problem === undefined ? {} : { problem: history.problem }),
    reload: history.reload,
  };
}
