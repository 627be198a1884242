import { useEffect, useRef, useState } from "preact/hooks";
import type { Window } from "../api/contract.ts";
import { throttle, type Throttled } from "#core/async/throttle.ts";
import { streamUrl } from "../api/get_json.ts";
import type { Problem } from "../api/problem.ts";
import { type JoinedWindow, WindowJoin } from "../state/window_join.ts";
import { useLiveStream } from "./use_live_stream.ts";
import { useResource } from "./use_resource.ts";

/** Windows that are kept and drawn of each size. */
const CAPACITY = 90;
/** Shortest time between two drawings of live updates, ms. */
const DRAW_MS = 200;

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
export function useWindows(stream: string, key: string | null, size: number): WindowsView {
  const entity = key === null ? null : `${stream}\n${key}`;
  const join = useRef({ entity, windows: new WindowJoin(CAPACITY) });
  if (join.current.entity !== entity) join.current = { entity, windows: new WindowJoin(CAPACITY) };
  const [, redraw] = useState(0);
  const draw = useRef<Throttled | undefined>(undefined);
  useEffect(() => {
    const drawing = throttle(() => redraw((n) => n + 1), { everyMs: DRAW_MS, inFrame: true });
    draw.current = drawing;
    return drawing.end;
  }, []);

  const history = useResource<{ windows: Window[] }>(
    key === null ? null : streamUrl(stream, "/windows", {
      key,
      size: size === 0 ? "session" : size,
      limit: CAPACITY,
      order: "desc",
    }),
  );
  const known = useRef<unknown>(undefined);
  if (history.data !== undefined && known.current !== history.data) {
    known.current = history.data;
    for (const window of history.data.windows) join.current.windows.add(window);
  }

  const live = key === null
    ? null
    : streamUrl(stream, "/live", { kinds: "windows", key, snapshot: "true" });
  useLiveStream(live, ({ type, data }) => {
    if (type === "gap") history.reload();
    if (type !== "window") return;
    const update = JSON.parse(data) as Window;
    if (join.current.windows.add(update) && update.size === size) draw.current?.ask();
  });

  return {
    windows: join.current.windows.list(size),
    loaded: history.data !== undefined,
    ...(history.problem === undefined ? {} : { problem: history.problem }),
    reload: history.reload,
  };
}
