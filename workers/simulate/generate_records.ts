import type { Scenario, WorldOptions } from "./scenarios/scenario.ts";
import type { Source } from "./source.ts";

/** A record as its device makes it. */
export interface SimulatedRecord {
  readonly source: Source;
  readonly key: string;
  /** Event time, epoch ms. */
  readonly time: number;
  /** When its device sends it, epoch ms. */
  readonly sentAt: number;
  readonly record: object;
}

/** Options of {@linkcode generateRecords}. */
export interface GenerateOptions extends WorldOptions {
  readonly scenario: Scenario;
  /** What is wanted of the scenario. */
  readonly sources: readonly Source[];
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
  const sources = options.sources.map((source) => ({ source, ticks: ticksOf(source, scenario) }));
  for (const { key, time, sentAt = time, tick, moment } of scenario.moments(options)) {
    if (sentAt >= start + durationMs) return;
    for (const { source, ticks } of sources) {
      if (tick % ticks !== 0) continue;
      const record = source.record(moment);
      if (record !== undefined) yield { source, key, time, sentAt, record };
    }
  }
}

function ticksOf({ name, everyMs }: Source, scenario: Scenario): number {
  const ticks = everyMs / scenario.tickMs;
  if (!Number.isInteger(ticks) || ticks < 1) {
    throw new RangeError(
      `Stream '${name}' is simulated every ${everyMs} ms: ` +
        `write a multiple of the scenario's ${scenario.tickMs} ms`,
    );
  }
  return ticks;
}
