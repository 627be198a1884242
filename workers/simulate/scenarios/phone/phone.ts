import type { PhoneMessage } from "#streams/phone/reading.ts";
import { recordingKey } from "#streams/phone/reading.ts";
import type { Scenario, WorldMoment, WorldOptions } from "../scenario.ts";
import type { Carriage, CarriageOptions } from "./carriage.ts";
import { desk } from "./desk.ts";
import { PUSH_MS, pushMessages } from "./push_message.ts";
import { readingsOf, SAMPLE_MS } from "./sensors.ts";
import { train } from "./train.ts";
import { HILLSIDE, LAKESIDE, walking } from "./walking.ts";

/** What is done with the first phone, the second, and so on; then from the beginning. */
const CARRIAGES: readonly ((options: CarriageOptions) => Carriage)[] = [
  (options) => walking({ ...options, way: LAKESIDE, outOfReach: false }),
  train,
  desk,
  (options) => walking({ ...options, way: HILLSIDE, outOfReach: true }),
];

const SAMPLES = PUSH_MS / SAMPLE_MS;
/** What was kept is sent in messages of so many ticks: ten seconds in each. */
const TOGETHER = 100;

/** Phones that record their sensors and send them to the ingest worker. */
export const phone: Scenario = {
  name: "phone",
  description: "phones in and around Zürich: on a walk, in a train, on a desk, out of reach " +
    "for an hour",
  entities: { option: "phones", fallback: 4 },
  speed: 1,
  catchUpSpeed: 20,
  tickMs: PUSH_MS,
  // A resumed start: enough to see something at once.
  journeyMs: 5 * 60_000,
  messages: pushMessages,
  *moments(options: WorldOptions): Iterable<WorldMoment> {
    const phones = Array.from({ length: options.entities }, (_, i) => new Phone(i + 1, options));
    for (let tick = 1;; tick++) {
      const time = options.start + tick * PUSH_MS;
      for (const each of phones) yield* each.push(tick, time);
    }
  },
};

/** One phone and its recording, which began at the start of the world. */
export class Phone {
  readonly #options: WorldOptions & { readonly number: number };
  readonly #carriage: Carriage;
  readonly #deviceId: string;
  readonly #sessionId: string;
  /** Ticks of what has not been sent; what was read then can be told again. */
  readonly #kept: number[] = [];

  constructor(number: number, options: WorldOptions) {
    this.#options = { ...options, number };
    this.#carriage = CARRIAGES[(number - 1) % CARRIAGES.length]!({ seed: options.seed, number });
    this.#deviceId = `phone-${String(number).padStart(4, "0")}`;
    // Another start is another recording: what it sends is not what was sent before.
    this.#sessionId = `${new Date(options.start).toISOString().replace(/\W/g, "").toLowerCase()}` +
      `-${options.seed}`;
  }

  /** What it sends at a tick: all that it has kept once it is in reach, in few messages. */
  *push(tick: number, time: number): Iterable<WorldMoment> {
    this.#kept.push(tick);
    if (!this.#carriage.online(tick * PUSH_MS / 1_000)) return;
    const { start } = this.#options;
    for (let from = 0; from < this.#kept.length; from += TOGETHER) {
      const ticks = this.#kept.slice(from, from + TOGETHER);
      const last = ticks.at(-1)!;
      yield {
        key: recordingKey(this.#deviceId, this.#sessionId),
        time: start + last * PUSH_MS,
        sentAt: time,
        tick: last,
        moment: this.#messageOf(ticks),
      };
    }
    this.#kept.length = 0;
  }

  /** The message with what was read before each of these ticks. */
  #messageOf(ticks: readonly number[]): PhoneMessage {
    const { seed, number, start: began } = this.#options;
    return {
      messageId: String(ticks.at(-1)),
      sessionId: this.#sessionId,
      deviceId: this.#deviceId,
      readings: ticks.flatMap((tick) => {
        const [from, to] = [(tick - 1) * SAMPLES, tick * SAMPLES];
        return readingsOf(this.#carriage, { seed, number, began, from, to });
      }),
    };
  }
}
