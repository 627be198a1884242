import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

/** Width of what is drawn in an element, CSS pixels; 0 until it is known. Follows its changes. */
export function useWidth(element: RefObject<Element | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const resized = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(entry.contentRect.width);
    });
    resized.observe(element.current!);
    return () => resized.disconnect();
  }, []);
  return width;
}
