import { useRef } from "preact/hooks";
import type { Problem } from "../api/problem.ts";
import type { Request } from "../link/messages.ts";
import { useRedraw } from "./beat.ts";
import { useFollow } from "./use_follow.ts";
import { useResource } from "./use_resource.ts";

/** What {@linkcode useJoined} joins. */
export interface JoinedOptions<Join, Page, Item> {
  /** Whose rows are joined: for another one it begins anew. */
  readonly of: string;
  readonly create: () => Join;
  /** History over REST; null: nothing to read yet. */
  readonly path: string | null;
  readonly addHistory: (join: Join, page: Page) => void;
  /** Live events; null: nothing to follow yet. */
  readonly request: Request | null;
  /** Name of the events that carry an item. */
  readonly event: string;
  /** Returns whether what is drawn changes. */
  readonly addLive: (join: Join, item: Item) => boolean;
}

/** What is known of rows that are read and followed. */
export interface Joined<Join> {
  readonly join: Join;
  /** False until history was read; live rows may be there before. */
  readonly loaded: boolean;
  readonly problem?: Problem;
  readonly reload: () => void;
}

/**
 * History over REST joined with what comes live; the component is drawn again with the beat after a
 * change. What is read again after a gap is joined with what is there.
 */
export function useJoined<Join, Page, Item>(
  { of, create, path, addHistory, request, event, addLive }: JoinedOptions<Join, Page, Item>,
): Joined<Join> {
  const held = useRef<{ of: string; join: Join }>(undefined);
  if (held.current?.of !== of) held.current = { of, join: create() };
  const { join } = held.current!;
  const changed = useRef(() => {});
  useRedraw((listener) => {
    changed.current = listener;
    return () => void (changed.current = () => {});
  }, { on: of });

  const history = useResource<Page>(path);
  const known = useRef<Page>(undefined);
  if (history.data !== undefined && known.current !== history.data) {
    known.current = history.data;
    addHistory(join, history.data);
  }

  useFollow(request, (answer) => {
    if (!("events" in answer)) return;
    for (const { type, data } of answer.events) {
      if (type === "gap") history.reload();
      if (type === event && addLive(join, data as Item)) changed.current();
    }
  });

  return {
    join,
    loaded: history.data !== undefined,
    ...(history.problem === undefined ? {} : { problem: history.problem }),
    reload: history.reload,
  };
}
