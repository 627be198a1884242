/**
 * Oracle of session windows whose declaration changes while they run, as `history_oracle.ts` is of
 * tumbling and hopping ones: it keeps every session of every key as a list of times, and everything
 * that was ever emitted. Made to be obviously right, not fast; shares no code with the core.
 *
 * @module
 */
import type { StreamWindowsOptions } from "../options.ts";
import type { SessionSpec } from "../spec.ts";
import { type History, HistoryClock, type Told } from "./history_oracle.ts";
import type { OracleInput } from "./oracle.ts";
import { windowId } from "./spec_oracle.ts";

interface Session {
  readonly key: string;
  readonly times: readonly number[];
  /** Records that came after it was final. */
  late: number;
  told: boolean;
}

/** Runs a stream of one session window step by step, with the options of each step. */
export class SessionHistory implements History {
  readonly #clock = new HistoryClock();
  #sessions: Session[] = [];
  /** By key: sessions that end here or before are final, or take no records any more. */
  readonly #told = new Map<string, number>();
  readonly #dropped = new Map<string, number>();
  /** Windows that readers have seen. */
  readonly #shown = new Set<string>();
  /** The empty one stands for keys that have no records yet. */
  readonly #keys = new Set<string>([""]);

  add(
    input: Extract<OracleInput, { time: number }>,
    options: StreamWindowsOptions,
  ): { told: Told[]; late: number[] } {
    const { key, time } = input;
    const { gapMs, opens, closeLag, keep } = rulesOf(options);
    this.#keys.add(key);
    this.#clock.add(input, options);
    const watermark = this.#clock.watermarkOf(key);
    const dropped = Math.max(this.#droppedOf(key), watermark - keep);
    const joined = this.#sessions.filter((one) =>
      one.key === key && startOf(one) < time + gapMs && time < endOf(one, gapMs)
    );
    const isInside = joined.some((one) => startOf(one) <= time);
    if (time + gapMs <= dropped && !isInside) {
      return { told: this.settle(options), late: [0] };
    }
    const session: Session = {
      key,
      times: [...joined.flatMap(({ times }) => times), time],
      late: joined.reduce((sum, { late }) => sum + late, 0),
      told: joined.some(({ told }) => told),
    };
    const end = endOf(session, gapMs);
    session.told ||= end <= Math.max(this.#toldOf(key), watermark - closeLag);
    const told: Told[] = [];
    for (const one of joined) {
      const id = idOf(one);
      if (startOf(one) === startOf(session) || !(opens || this.#shown.has(id))) continue;
      told.push({ id, end: endOf(one, gapMs), status: "revised", count: 0, late: 0 });
      this.#shown.delete(id);
    }
    if (session.told) {
      session.late++;
      const { late } = session;
      told.push({ id: idOf(session), end, status: "revised", count: session.times.length, late });
    }
    this.#sessions = [...this.#sessions.filter((one) => !joined.includes(one)), session];
    return { told: [...told, ...this.settle(options)], late: [] };
  }

  settle(options: StreamWindowsOptions): Told[] {
    const { gapMs, opens, closeLag, keep } = rulesOf(options);
    this.#clock.settle(options);
    const told: Told[] = [];
    for (const session of this.#sessions) {
      const end = endOf(session, gapMs);
      if (session.told || this.#clock.watermarkOf(session.key) < end + closeLag) continue;
      session.told = true;
      const { late, times } = session;
      told.push({ id: idOf(session), end, status: "final", count: times.length, late });
    }
    this.#sessions = this.#sessions.filter((session) =>
      !session.told || this.#clock.watermarkOf(session.key) < endOf(session, gapMs) + keep
    );
    for (const session of this.#sessions) if (opens || session.told) this.#shown.add(idOf(session));
    for (const key of this.#keys) {
      const watermark = this.#clock.watermarkOf(key);
      this.#told.set(key, Math.max(this.#toldOf(key), watermark - closeLag));
      this.#dropped.set(key, Math.max(this.#droppedOf(key), watermark - keep));
    }
    return told;
  }

  #toldOf(key: string): number {
    return this.#told.get(key) ?? this.#told.get("") ?? -Infinity;
  }

  #droppedOf(key: string): number {
    return this.#dropped.get(key) ?? this.#dropped.get("") ?? -Infinity;
  }
}

function rulesOf({ specs }: StreamWindowsOptions) {
  const { gapMs, emit, allowedLatenessMs } = specs[0] as SessionSpec;
  return {
    gapMs,
    opens: emit !== "final",
    closeLag: emit === "update" ? allowedLatenessMs : 0,
    keep: emit === "final" ? 0 : allowedLatenessMs,
  };
}

function startOf({ times }: Session): number {
  return Math.min(...times);
}

function endOf({ times }: Session, gapMs: number): number {
  return Math.max(...times) + gapMs;
}

function idOf(session: Session): string {
  return windowId({ key: session.key, size: 0, start: startOf(session) });
}
