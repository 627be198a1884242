/** What tells the windows of a stream apart. */
export function windowId(window: { key: string; size: number; start: number }): string {
  return JSON.stringify([window.key, window.size, window.start]);
}
