import type { DeadLetter, LateRecord } from "../api/contract.ts";
import { formatDelay, formatDuration } from "../format/duration.ts";
import { shorten } from "#core/shorten.ts";
import { formatDay, formatTime } from "../format/time.ts";

/** A record that came too late, or that could not be used, as the page shows it. */
export interface Letter {
  /** The same for the same record, however it came to the page. */
  readonly id: string;
  /** When it arrived, epoch ms. */
  readonly at: number;
  readonly key: string;
  /** For people. */
  readonly reason: string;
  /** The window that a late record missed, or the place of a dead one. */
  readonly where: string;
  /** The record, or the bytes as text, laid out. */
  readonly content: () => string;
}

/** Characters of a reason that are shown: it may quote what was wrong. */
const REASON = 300;

/** A late record in the words of the page. */
export function lateLetter(late: LateRecord): Letter {
  const { partition, offset, late_by_ms: by } = late;
  return {
    id: `${partition}@${offset}`,
    at: late.at,
    key: late.key ?? "",
    reason: by === null ? "Too late" : `${formatDelay(by)} too late`,
    where: missedWindow(late) ?? `partition ${partition}, offset ${offset}`,
    content: () => late.record === null ? "" : JSON.stringify(late.record, null, 2),
  };
}

function missedWindow({ window }: LateRecord): string | undefined {
  if (window === null) return undefined;
  const { size, start, end } = window;
  const kind = size === 0 ? "session" : formatDuration(size);
  return `missed ${formatDay(start)} ${formatTime(start)}–${formatTime(end)} (${kind})`;
}

/** A dead letter in the words of the page. */
export function deadLetter(dead: DeadLetter): Letter {
  const { topic, partition, offset } = dead.source ?? { ...dead, topic: "dead letters" };
  return {
    id: `${dead.partition}@${dead.offset}`,
    at: dead.at,
    key: dead.key ?? "",
    reason: shorten(dead.reason ?? "No reason given", REASON),
    where: `${topic}, partition ${partition}, offset ${offset}`,
    content: () => laidOut(dead.value ?? ""),
  };
}

/** JSON reads better laid out; what is not JSON is shown as it came. */
function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
