import { type PhoneMessage, phoneRecord, recordingOf } from "#streams/phone/reading.ts";
import { catalogue } from "#streams/catalogue.ts";
import { numbersFrom } from "../../predict/testing/random.ts";
import { nations } from "../../workers/poll/generator/nations.ts";
import { arrivalRate } from "../../workers/poll/generator/user.ts";
import { generateRecords } from "../../workers/simulate/generate_records.ts";
import { findScenarios } from "../../workers/simulate/scenarios/scenarios.ts";
import { streamSource } from "../../workers/simulate/source.ts";

const MINUTE = 60_000;

/** A record of a simulated world. */
export interface WorldRecord {
  /** Name of the stream. */
  readonly stream: string;
  readonly key: string;
  /** Event time, and when it is sent, epoch ms. */
  readonly time: number;
  readonly sentAt: number;
  readonly record: Readonly<Record<string, unknown>>;
}

/** Options of {@linkcode worldRecords}. */
export interface WorldRecordsOptions {
  readonly scenario: string;
  /** Names of the streams that are wanted. */
  readonly streams: readonly string[];
  readonly entities: number;
  readonly seed: number;
  /** Epoch ms. */
  readonly start: number;
  readonly durationMs: number;
}

/** What is simulated of the wanted streams: in order of sending, those of one stream at least. */
export function* worldRecords(options: WorldRecordsOptions): Iterable<WorldRecord> {
  if (options.scenario === "phone") return yield* phoneRecords(options);
  if (options.streams.includes("created_users")) yield* userRecords(options);
  const [scenario] = findScenarios(options.scenario);
  const streams = catalogue.filter(({ name, simulate }) =>
    simulate !== undefined && options.streams.includes(name)
  );
  if (streams.length === 0) return;
  const records = generateRecords({
    ...options,
    ...{ scenario: scenario!, sources: streams.map(streamSource), journeys: "endless" },
  });
  for (const { source, key, time, sentAt, record } of records) {
    yield { stream: source.name, key, time, sentAt, record: record as WorldRecord["record"] };
  }
}

/** What phones push, as the ingest worker reads it. */
function* phoneRecords(options: WorldRecordsOptions): Iterable<WorldRecord> {
  const [phone] = findScenarios("phone");
  const until = options.start + options.durationMs;
  for (const { sentAt, time, moment } of phone!.moments({ ...options, journeys: "endless" })) {
    if ((sentAt ?? time) >= until) return;
    const message = moment as PhoneMessage;
    const recording = recordingOf(message);
    for (const reading of message.readings) {
      const made = phoneRecord(reading, recording);
      if ("reason" in made || !options.streams.includes(made.stream.name)) continue;
      const record = JSON.parse(made.value) as WorldRecord["record"];
      yield {
        ...{ stream: made.stream.name, key: recording.key, record },
        ...{ time: Number(record["at"]), sentAt: sentAt ?? time },
      };
    }
  }
}

/** As many as the poll worker's own generator gives; who they are is left out. */
function* userRecords({ seed, start, durationMs }: WorldRecordsOptions): Iterable<WorldRecord> {
  const random = numbersFrom(seed);
  for (let time = start; time < start + durationMs; time += MINUTE) {
    for (const [index, nation] of nations.entries()) {
      const end = Math.exp(-arrivalRate(nation, time + MINUTE / 2) * MINUTE / 1_000);
      // Poisson's, by Knuth's product of uniform numbers.
      for (let product = random(); product > end; product *= random()) {
        const key = `user-${index}`;
        const record = { location_country: nation.country };
        yield { stream: "created_users", key, time, sentAt: time + MINUTE, record };
      }
    }
  }
}
