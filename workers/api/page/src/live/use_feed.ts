import { useEffect, useState } from "preact/hooks";
import { throttle } from "#core/async/throttle.ts";
import { type Feed, feedOf } from "./feed.ts";

/** The feed of a stream; the component is drawn again, at most every `everyMs`, as it changes. */
export function useFeed(stream: string, everyMs = 400): Feed {
  const [, redraw] = useState(0);
  const feed = feedOf(stream);
  useEffect(() => {
    const drawing = throttle(() => redraw((n) => n + 1), { everyMs, inFrame: true });
    drawing.ask();
    const leave = feed.onChange(drawing.ask);
    return () => {
      leave();
      drawing.end();
    };
  }, [feed, everyMs]);
  return feed;
}
