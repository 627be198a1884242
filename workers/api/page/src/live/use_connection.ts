import { heard, linkState } from "../link/link.ts";
import { type Connection, connectionOf } from "../state/connection.ts";
import { useStore } from "../state/store.ts";
import { paused } from "./activity.ts";
import { useNow } from "./beat.ts";

/** How the page is connected now. */
export function useConnection(): Connection {
  const link = useStore(linkState);
  return connectionOf(link, { paused: useStore(paused), now: useNow(), heardAt: heard.at });
}
