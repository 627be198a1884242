import { useEffect, useState } from "preact/hooks";
import { throttleToFrames } from "../state/throttle.ts";
import { type Feed, feedOf } from "./feed.ts";

/** The feed of a stream; the component is drawn again, at most every `everyMs`, as it changes. */
export function useFeed(stream: string, everyMs = 400): Feed {
  const [, redraw] = useState(0);
  const feed = feedOf(stream);
  useEffect(() => {
    const throttle = throttleToFrames(everyMs, () => redraw((n) => n + 1));
    throttle.ask();
    const leave = feed.onChange(throttle.ask);
    return () => {
      leave();
      throttle.end();
    };
  }, [feed, everyMs]);
  return feed;
}
