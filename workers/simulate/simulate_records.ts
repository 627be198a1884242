import type { Stream } from "#core/declaration/mod.ts";
import { catalogue } from "#streams/catalogue.ts";
import { deliver, type Delivery } from "./deliver.ts";
import { type DisorderOptions, NO_DISORDER } from "./disorder.ts";
import { generateRecords } from "./generate_records.ts";
import type { Journeys, Scenario } from "./scenarios/scenario.ts";
import { findScenarios } from "./scenarios/scenarios.ts";
import { type Source, streamSource } from "./source.ts";

/** Start of simulated time when none is given: the same options then give the same bytes. */
const DEFAULT_START = Date.UTC(2026, 0, 1);

/** What is simulated; nothing of when and where it is sent. */
export interface SimulationOptions {
  /** Default `smart-city`. */
  readonly scenario?: string;
  /** Names of streams; default all of the scenario. */
  readonly streams?: readonly string[];
  /** How many vehicles, buildings, …: default the scenario's. */
  readonly entities?: number;
  /** Epoch ms; default {@linkcode DEFAULT_START}. */
  readonly start?: number;
  /** Event time that is simulated, ms; default until all have arrived. */
  readonly durationMs?: number;
  /** Most records that are sent, of whatever kind. */
  readonly records?: number;
  /** Whole number; default 1. */
  readonly seed?: number;
  /** Default `once`. */
  readonly journeys?: Journeys;
  /** What is not given is 0. */
  readonly disorder?: Partial<DisorderOptions>;
  /** Called for each record that will never come. */
  readonly onMissing?: (stream: string) => void;
}

/**
 * Everything that a simulation sends, in the order of delivery. Pure: equal options give equal
 * records, byte for byte.
 *
 * ```ts
 * import { simulateRecords } from "./simulate_records.ts";
 *
 * for (const { stream, key, value } of simulateRecords({ entities: 1, records: 2 })) {
 *   console.log(stream, key, value);
 * }
 * ```
 *
 * @throws {RangeError} naming an unknown scenario or stream and the known ones
 */
export function* simulateRecords(options: SimulationOptions = {}): Iterable<Delivery> {
  const { seed = 1, records = Infinity, durationMs, onMissing } = options;
  const [scenario, ...others] = findScenarios(options.scenario ?? "smart-city");
  if (scenario === undefined || others.length > 0) {
    throw new RangeError(`'scenario' must be one, not '${options.scenario}'`);
  }
  const generated = generateRecords({
    scenario,
    sources: sourcesOf(scenario, options.streams ?? []),
    seed,
    start: options.start ?? DEFAULT_START,
    entities: options.entities ?? scenario.entities.fallback,
    journeys: options.journeys ?? "once",
    ...(durationMs === undefined ? {} : { durationMs }),
  });
  const deliveries = deliver(generated, {
    seed,
    disorder: { ...NO_DISORDER, ...options.disorder },
    ...(onMissing === undefined ? {} : { onMissing }),
  });
  let sent = 0;
  if (records <= 0) return;
  for (const delivery of deliveries) {
    yield delivery;
    if (++sent >= records) return;
  }
}

/**
 * What the entities of a scenario send: its messages, or the records of these streams; all of them
 * when no name is given.
 *
 * @throws {RangeError} naming an unknown stream and the known ones
 */
export function sourcesOf(scenario: Scenario, streams: readonly string[]): readonly Source[] {
  const known = streamsOf([scenario.name], streams);
  return scenario.messages === undefined ? known.map(streamSource) : [scenario.messages];
}

/**
 * The streams of these scenarios that can be simulated; all of them when no name is given.
 *
 * @throws {RangeError} naming the unknown stream and the known ones
 */
export function streamsOf(
  scenarios: readonly string[],
  names: readonly string[],
): readonly Stream[] {
  const known = catalogue.filter(({ scenario, simulate }) =>
    simulate !== undefined && scenarios.includes(scenario)
  );
  const unknown = names.find((name) => known.every((stream) => stream.name !== name));
  if (unknown !== undefined) {
    const list = known.map((stream) => stream.name).join(", ");
    throw new RangeError(
      `Scenario '${scenarios.join(", ")}' has no stream '${unknown}': choose from ${list}`,
    );
  }
  return names.length === 0 ? known : known.filter(({ name }) => names.includes(name));
}
