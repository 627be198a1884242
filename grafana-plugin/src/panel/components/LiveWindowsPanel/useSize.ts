import { useLayoutEffect, useMemo, useState } from 'react';

interface Size {
  width: number;
  height: number;
}

/** The inner size of the element that has `ref`, px; `guess` before it is known. The element may come later. */
export function useSize(guess: Size) {
  const [element, ref] = useState<HTMLDivElement | null>(null);
  const [size, setSize] = useState<Size | null>(null);
  useLayoutEffect(() => {
    if (!element || typeof ResizeObserver === 'undefined') {
      return undefined;
    }
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element;
      setSize((known) => (known?.width === width && known.height === height ? known : { width, height }));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  const box = useMemo(() => ({ current: element }), [element]);
  return { ref, box, size: size && size.width > 0 ? size : guess };
}
