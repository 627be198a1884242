import type { WindowSpec } from "../api/contract.ts";
import { formatDuration } from "./duration.ts";

/** A window kind for people: `1m`, `5m every 1m`, `Sessions, 5m gap`. */
export function windowName({ kind, sizeMs = 0, slideMs = 0, gapMs = 0 }: WindowSpec): string {
  if (kind === "session") return `Sessions, ${formatDuration(gapMs)} gap`;
  const size = formatDuration(sizeMs);
  return kind === "hopping" ? `${size} every ${formatDuration(slideMs)}` : size;
}
