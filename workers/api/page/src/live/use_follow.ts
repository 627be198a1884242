import { useEffect, useRef } from "preact/hooks";
import { follow } from "../link/link.ts";
import type { Answer, Request } from "../link/messages.ts";
import { active } from "./activity.ts";

/**
 * Follows something while the page is active; after a pause it goes on where it left off.
 *
 * @param request null: nothing to follow
 */
export function useFollow(request: Request | null, onAnswer: (answer: Answer) => void): void {
  const handler = useRef(onAnswer);
  handler.current = onAnswer;
  const asked = JSON.stringify(request);
  useEffect(() => {
    let next = JSON.parse(asked) as Request | null;
    if (next === null) return;
    let leave: (() => void) | undefined;
    const settle = () => {
      if (!active.get()) {
        leave?.();
        leave = undefined;
      } else if (next !== null) {
        leave ??= follow(next, (answer) => {
          if ("lastEventId" in answer && answer.lastEventId !== null && "stream" in next!) {
            next = { ...next, lastEventId: answer.lastEventId };
          }
          handler.current(answer);
        });
      }
    };
    settle();
    const ignore = active.subscribe(settle);
    return () => {
      ignore();
      leave?.();
    };
  }, [asked]);
}
