import { Buffer } from "node:buffer";
import { type Kind, KINDS } from "#core/live/log.ts";

/**
 * Where a client is in a stream: the next offset of each partition of each kind that it follows.
 * These are positions in Kafka, so every instance of the API understands them.
 */
export interface LivePosition {
  readonly stream: string;
  /** When the last event that the client got was appended, epoch ms; 0 before the first. */
  readonly at: number;
  readonly next: Readonly<Partial<Record<Kind, readonly (number | undefined)[]>>>;
}

const VERSION = "1";

/** The position as an event id: letters, digits, `-` and `_`. */
export function encodePosition(position: LivePosition): string {
  const parts = [VERSION, position.stream, position.at.toString(36)];
  for (const kind of KINDS) {
    const offsets = position.next[kind];
    if (offsets === undefined) continue;
    parts.push(`${kind}=${Array.from(offsets, (n) => n?.toString(36) ?? "").join(",")}`);
  }
  return Buffer.from(parts.join(";")).toString("base64url");
}

/** The position that an event id holds; undefined when it is none. */
export function decodePosition(id: string): LivePosition | undefined {
  const text = Buffer.from(id, "base64url").toString();
  const [version, stream, at, ...kinds] = text.split(";");
  if (version !== VERSION || stream === undefined || !isNumber(at)) return undefined;
  const next: Partial<Record<Kind, (number | undefined)[]>> = {};
  for (const part of kinds) {
    const [name, list, ...rest] = part.split("=");
    const kind = KINDS.find((known) => known === name);
    if (kind === undefined || list === undefined || rest.length > 0 || kind in next) {
      return undefined;
    }
    const offsets = list === "" ? [] : list.split(",");
    if (!offsets.every((offset) => offset === "" || isNumber(offset))) return undefined;
    next[kind] = offsets.map((offset) => offset === "" ? undefined : parseInt(offset, 36));
  }
  return { stream, at: parseInt(at, 36), next };
}

function isNumber(text: string | undefined): text is string {
  return text !== undefined && /^[0-9a-z]{1,11}$/.test(text) &&
    Number.isSafeInteger(parseInt(text, 36));
}

/** True when a position has passed the end of a partition; `end` is undefined for unknown ones. */
export function isBeyond(
  position: LivePosition,
  end: (kind: Kind, partition: number) => number | undefined,
): boolean {
  return KINDS.some((kind) =>
    (position.next[kind] ?? []).some((next, partition) =>
      next !== undefined && next > (end(kind, partition) ?? -1)
    )
  );
}
