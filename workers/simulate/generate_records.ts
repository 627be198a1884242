import type { Stream } from "#core/declaration/mod.ts";
import type { Scenario, WorldOptions } from "./scenarios/scenario.ts";

/** A record as its device makes it. */
export interface SimulatedRecord {
  readonly stream: Stream;
  readonly key: string;
  /** Event time, epoch ms. */
  readonly time: number;
  /** When its device sends it, epoch ms. */
  readonly sentAt: number;
  readonly record: Readonly<Record<string, unknown>>;
}

/** Options of {@linkcode generateRecords}. */
export interface GenerateOptions extends WorldOptions {
  readonly scenario: Scenario;
  /** Streams of the scenario that are wanted. */
  readonly streams: readonly Stream[];
  /** Event time that is simulated, ms; without it until all have arrived. */
  readonly durationMs?: number;
}

/**
 * Records in the order in which they are sent, valid and complete.
 *
 * @throws {RangeError} when a stream's interval is not a whole number of the scenario's ticks
 */
export function* generateRecords(options: GenerateOptions): Iterable<SimulatedRecord> {
  const { scenario, start, durationMs = Infinity } = options;
  const sources = options.streams.map((stream) => ({
    stream,
    ticks: ticksOf(stream, scenario),
    simulation: stream.simulate!,
  }));
  for (const { key, time, sentAt = time, tick, moment } of scenario.moments(options)) {
    if (sentAt >= start + durationMs) return;
    for (const { stream, ticks, simulation } of sources) {
      if (tick % ticks !== 0) continue;
      const record = simulation.record(moment);
      if (record !== undefined) yield { stream, key, time, sentAt, record };
    }
  }
}

function ticksOf(stream: Stream, scenario: Scenario): number {
  const everyMs = stream.simulate?.everyMs ?? NaN;
  const ticks = everyMs / scenario.tickMs;
  if (!Number.isInteger(ticks) || ticks < 1) {
    throw new RangeError(
      `Stream '${stream.name}' is simulated every ${everyMs} ms: ` +
        `write a multiple of the scenario's ${scenario.tickMs} ms`,
    );
  }
  return ticks;
}
