import { useEffect, useRef } from "preact/hooks";
import { liveStream, type ServerEvent } from "../api/live_stream.ts";
import { active } from "./activity.ts";
import { noteConnection } from "../state/connection.ts";

/**
 * Follows a live URL while the page is active; after a pause it goes on where it left off.
 *
 * @param url null: nothing to follow
 */
export function useLiveStream(url: string | null, onEvent: (event: ServerEvent) => void): void {
  const handler = useRef(onEvent);
  handler.current = onEvent;
  useEffect(() => {
    if (url === null) return;
    const live = liveStream(url, {
      onEvent: (event) => handler.current(event),
      onState: (state) => noteConnection(url, state),
    });
    const follow = () => active.get() ? live.start() : live.stop();
    follow();
    const leave = active.subscribe(follow);
    return () => {
      leave();
      live.stop();
      noteConnection(url, undefined);
    };
  }, [url]);
}
