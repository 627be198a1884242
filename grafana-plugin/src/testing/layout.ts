class SeesNothing {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
  takeRecords(): [] {
    return [];
  }
}

/** jsdom has no layout: gives elements a size and texts a width, so that menus show their entries. */
export function giveElementsSize(): void {
  const box = { width: 120, height: 120, top: 0, left: 0, bottom: 0, right: 0, x: 0, y: 0, toJSON: () => ({}) };
  Object.assign(globalThis, { IntersectionObserver: SeesNothing, ResizeObserver: SeesNothing });
  for (const length of ['clientHeight', 'clientWidth', 'offsetHeight', 'offsetWidth']) {
    Object.defineProperty(HTMLElement.prototype, length, { configurable: true, value: 400 });
  }
  Element.prototype.getBoundingClientRect = () => box;
  HTMLCanvasElement.prototype.getContext = (() => ({ measureText: () => ({ width: 10 }) })) as never;
}
