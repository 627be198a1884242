import { inWords } from "../contract/in_words.ts";
import { type SlowInput, slowInputText } from "../contract/slow_input.ts";
import type { Verdict } from "../contract/verdict.ts";

/** How one worker gets on with a stream. */
export interface ReaderObservation {
  /** Records that it has still to read; null when Kafka did not say. */
  readonly lag: number | null;
  /** How the lag changes, records per second; null before it was seen for long enough. */
  readonly trend: number | null;
  /** Records that it reads per second; null before it was seen for long enough. */
  readonly speed: number | null;
  /** Since when records have waited for it and none was read, epoch ms; null when that is not so. */
  readonly waitingSince: number | null;
  /** False when no such worker runs, as Kafka knows it; null when it did not say. */
  readonly present: boolean | null;
}

/** All that a verdict is made from. Times are epoch ms. */
export interface StreamObservation {
  readonly now: number;
  /** Records per second that come in. */
  readonly rate: number;
  /** When the newest record was appended; null when none is known. */
  readonly newestAt: number | null;
  /** How long the stream waits for records that were overtaken, ms. */
  readonly outOfOrdernessMs: number;
  readonly watermark: number | null;
  /** Highest event time seen. */
  readonly maxEventTime: number | null;
  /** Since when the watermark has stood still though records were counted; null when it has not. */
  readonly heldSince: number | null;
  /** Partition whose watermark is the lowest. */
  readonly lowestTask: number | null;
  /** The input that holds a derived stream up. */
  readonly waitsFor?: SlowInput | undefined;
  /** Since when Kafka has not answered; null while it does. */
  readonly silentSince: number | null;
  readonly process: ReaderObservation;
  readonly persist: ReaderObservation;
}

/** Records that wait this long without one being read mean that the worker does nothing, ms. */
export const STALLED_MS = 15_000;
/** A watermark that stands still this long while records are counted is held by something, ms. */
export const HELD_MS = 90_000;
/** Without a record for this long a stream counts as quiet, ms. */
const QUIET_MS = 30_000;
/** A newest event time further back than this is not what happens now, ms. */
const OLD_MS = 60_000;
/** A worker is behind when it has more to read than comes in this many seconds, and than this. */
const BEHIND = { seconds: 10, records: 200 } as const;

/**
 * What a person wants to know of a stream first: whether it is well, and if not, what is wrong and
 * since when. What harms most is said; a stream that is well says why it waits. Pure.
 */
export function verdictOf(seen: StreamObservation): Verdict {
  return unknown(seen) ?? stopped(seen) ?? lagging(seen) ?? notStored(seen) ?? held(seen) ??
    silent(seen) ?? flowing(seen);
}

function unknown({ process, silentSince, now }: StreamObservation): Verdict | undefined {
  if (process.lag !== null) return undefined;
  const since = silentSince === null ? "" : ` for ${inWords(now - silentSince)}`;
  return verdict(
    ["unknown", "unknown", silentSince],
    `not known: Kafka has not answered${since}`,
  );
}

function stopped({ process, now }: StreamObservation): Verdict | undefined {
  const { lag, waitingSince, present } = process;
  const stalled = waitingSince !== null && now - waitingSince >= STALLED_MS;
  if (present === false) {
    const rest = lag! > 0 ? `: ${waiting(lag!)}` : "";
    return verdict(["stopped", "bad", waitingSince], `stopped, no process worker runs${rest}`);
  }
  if (!stalled) return undefined;
  const ago = inWords(now - waitingSince);
  return verdict(["stopped", "bad", waitingSince], `stopped ${ago} ago: ${waiting(lag!)}`);
}

function lagging({ process }: StreamObservation): Verdict | undefined {
  const { lag, trend } = process;
  if (!isBehind(process)) return undefined;
  const wait = waiting(lag!);
  if (trend === null) return verdict(["behind", "info", null], wait);
  if (trend < 0) {
    return verdict(
      ["catching-up", "info", null],
      `catching up: ${wait}, about ${inWords(lag! / -trend * 1_000)} to go`,
    );
  }
  const more = Math.round(trend);
  const growth = more === 0 ? "as many as before" : `${whole.format(more)} more every second`;
  return verdict(["falling-behind", "warning", null], `falling behind: ${wait}, ${growth}`);
}

function notStored({ persist, now }: StreamObservation): Verdict | undefined {
  const { lag, waitingSince, present, trend } = persist;
  if (lag === null) return undefined;
  const wait = waiting(lag);
  if (present === false) {
    return verdict(
      ["not-stored", "bad", waitingSince],
      `not stored, no persist worker runs${lag > 0 ? `: ${wait}` : ""}`,
    );
  }
  if (waitingSince !== null && now - waitingSince >= STALLED_MS) {
    const time = inWords(now - waitingSince);
    return verdict(["not-stored", "bad", waitingSince], `not stored for ${time}: ${wait}`);
  }
  if (!isBehind(persist) || trend === null) return undefined;
  return trend < 0
    ? verdict(["storing-behind", "info", null], `storing catches up: ${wait}`)
    : verdict(["storing-behind", "warning", null], `storing falls behind: ${wait}`);
}

function held(seen: StreamObservation): Verdict | undefined {
  const { heldSince, lowestTask, waitsFor, now } = seen;
  if (heldSince === null || now - heldSince < HELD_MS || isQuiet(seen)) return undefined;
  const by = waitsFor !== undefined
    ? `: waits for ${slowInputText(waitsFor, now)}`
    : lowestTask === null
    ? ""
    : `: partition ${lowestTask} holds it`;
  const time = inWords(now - heldSince);
  return verdict(["held", "warning", heldSince], `event time has stood still for ${time}${by}`);
}

function silent(seen: StreamObservation): Verdict | undefined {
  const { newestAt, maxEventTime, waitsFor, now } = seen;
  const why = waitsFor === undefined ? "" : `, waits for ${slowInputText(waitsFor, now)}`;
  if (newestAt === null && maxEventTime === null) {
    return verdict(["empty", "info", null], `no records yet${why}`);
  }
  if (!isQuiet(seen)) return undefined;
  if (newestAt === null) return verdict(["quiet", "info", null], `no records at the moment${why}`);
  return verdict(["quiet", "info", newestAt], `no records for ${inWords(now - newestAt)}${why}`);
}

function flowing(seen: StreamObservation): Verdict {
  const { maxEventTime, outOfOrdernessMs, waitsFor, now } = seen;
  if (waitsFor !== undefined) {
    return verdict(["live", "good", null], `up to date, waits for ${slowInputText(waitsFor, now)}`);
  }
  const age = maxEventTime === null ? 0 : now - maxEventTime;
  if (age > OLD_MS) {
    return verdict(["old", "info", null], `up to date, its records are ${inWords(age)} old`);
  }
  return verdict(
    ["live", "good", null],
    outOfOrdernessMs > 0
      ? `up to date, waits ${inWords(outOfOrdernessMs)} for stragglers: normal`
      : "up to date",
  );
}

function isQuiet({ rate, newestAt, now }: StreamObservation): boolean {
  return rate === 0 && (newestAt === null || now - newestAt >= QUIET_MS);
}

/** Whether what waits is more than what is on its way anyway. */
function isBehind({ lag, trend, speed }: ReaderObservation): boolean {
  const arriving = Math.max(0, (trend ?? 0) + (speed ?? 0));
  return lag !== null && lag > Math.max(BEHIND.records, BEHIND.seconds * arriving);
}

function verdict(
  [state, level, since]: readonly [Verdict["state"], Verdict["level"], number | null],
  text: string,
): Verdict {
  return { state, level, text, since };
}

const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });

const waiting = (count: number) =>
  count === 1 ? "1 record waits" : `${whole.format(count)} records wait`;
