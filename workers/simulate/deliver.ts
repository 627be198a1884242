import { DelayQueue } from "./delay_queue.ts";
import { type DisorderOptions, drawFate } from "./disorder.ts";
import type { SimulatedRecord } from "./generate_records.ts";
import { hashText, Random } from "./random.ts";
import type { Source } from "./source.ts";

/**
 * Why a record comes as it does: `offline` ones come in a batch when their sender is back,
 * `duplicate` is the second copy (the first has a kind of its own).
 */
export type DeliveryKind = "ok" | "out-of-order" | "late" | "offline" | "duplicate" | "invalid";

/** One record as it is sent. */
export interface Delivery {
  /** Name of the stream, or of the kind of message. */
  readonly stream: string;
  readonly key: string;
  /** The record's JSON, or what is left of it when it is invalid. */
  readonly value: string;
  readonly kind: DeliveryKind;
  /** Epoch ms. */
  readonly eventTime: number;
  /** Event time at which it is sent, epoch ms; never decreases from one delivery to the next. */
  readonly deliverAt: number;
}

/** Options of {@linkcode deliver}. */
export interface DeliverOptions {
  readonly seed: number;
  readonly disorder: DisorderOptions;
  /** Called for each record that will never come. */
  readonly onMissing?: (stream: string) => void;
}

/** The second copy of a record follows within this time, ms. */
const DUPLICATE_WITHIN_MS = 10_000;

/**
 * Sends records in the order of their delivery. Every entity and stream has randomness of its own,
 * so more entities or fewer streams do not change what becomes of the others.
 *
 * What is still on its way when the records end is delivered at the time of the last one.
 */
export function* deliver(
  records: Iterable<SimulatedRecord>,
  options: DeliverOptions,
): Iterable<Delivery> {
  const { disorder, onMissing } = options;
  const road = new DelayQueue<Delivery>();
  const senders = new Senders(options);
  let last = -Infinity;
  for (const { source, key, time, sentAt, record } of records) {
    while (road.nextAt < sentAt) yield road.take()!;
    last = sentAt;
    const sender = senders.of(source, key);
    const { outOfOrderByMs } = disorder;
    const by = Math.min(outOfOrderByMs, source.overtakenByMs ?? outOfOrderByMs);
    const fate = drawFate(sender.random, { ...disorder, outOfOrderByMs: by }, source.everyMs);
    if (fate.kind === "missing") {
      onMissing?.(source.name);
      continue;
    }
    const reachable = sender.connection.deliveryOf(sentAt);
    const away = reachable > sentAt;
    const wire = fate.kind === "invalid"
      ? source.spoil(sender.random, key, record)
      : { key, value: source.toText(record) };
    const delivery: Delivery = {
      stream: source.name,
      ...wire,
      kind: away && fate.kind !== "invalid" ? "offline" : fate.kind,
      eventTime: time,
      deliverAt: away ? reachable : "delayMs" in fate ? sentAt + fate.delayMs : sentAt,
    };
    if (delivery.deliverAt > sentAt) road.add(delivery, delivery.deliverAt);
    else yield delivery;
    if (
      fate.kind !== "invalid" && disorder.duplicate > 0 &&
      sender.random.next() < disorder.duplicate
    ) {
      const deliverAt = delivery.deliverAt + sender.random.integer(1, DUPLICATE_WITHIN_MS);
      road.add({ ...delivery, kind: "duplicate", deliverAt }, deliverAt);
    }
  }
  while (road.size > 0) yield { ...road.take()!, deliverAt: last };
}

interface Sender {
  readonly random: Random;
  readonly connection: Connection;
}

/** One sender per source and entity, made when it is first seen. */
class Senders {
  readonly #options: DeliverOptions;
  readonly #bySource = new Map<Source, Map<string, Sender>>();
  readonly #connections = new Map<string, Connection>();

  constructor(options: DeliverOptions) {
    this.#options = options;
  }

  of(source: Source, key: string): Sender {
    let senders = this.#bySource.get(source);
    if (senders === undefined) this.#bySource.set(source, senders = new Map());
    let sender = senders.get(key);
    if (sender === undefined) {
      const random = new Random(this.#options.seed, hashText(source.name), hashText(key));
      sender = { random, connection: this.#connectionOf(key) };
      senders.set(key, sender);
    }
    return sender;
  }

  /** All streams of an entity share its connection. */
  #connectionOf(key: string): Connection {
    const known = this.#connections.get(key);
    if (known !== undefined) return known;
    const { seed, disorder } = this.#options;
    const connection = new Connection({
      share: disorder.offline,
      lostForMs: disorder.offlineForMs,
      seeds: [seed, 0x0ff, hashText(key)],
    });
    this.#connections.set(key, connection);
    return connection;
  }
}

/** In each period of this length an entity may lose its connection once, ms. */
const PERIOD_MS = 3_600_000;

/** Options of {@linkcode Connection}. */
interface ConnectionOptions {
  /** Chance of losing the connection in each period. */
  readonly share: number;
  /** How long it is lost, ms. */
  readonly lostForMs: number;
  /** Numbers that name this entity's stream of randomness. */
  readonly seeds: readonly number[];
}

/** The connection of one entity: when what it sends at a time gets through. */
class Connection {
  readonly #options: ConnectionOptions;
  readonly #periodMs: number;
  #period = NaN;
  #lostFrom = Infinity;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    // Twice the absence, so that an entity is never away for ever.
    this.#periodMs = Math.max(PERIOD_MS, 2 * options.lostForMs);
  }

  /** When a record of this time (epoch ms) is delivered: the same time, or when it is back. */
  deliveryOf(time: number): number {
    const period = Math.floor(time / this.#periodMs);
    if (period !== this.#period) this.#draw(period);
    const backAt = this.#lostFrom + this.#options.lostForMs;
    return time >= this.#lostFrom && time < backAt ? backAt : time;
  }

  #draw(period: number): void {
    const { share, lostForMs, seeds } = this.#options;
    const random = new Random(...seeds, period);
    const lost = random.next() < share;
    const from = period * this.#periodMs + random.integer(0, this.#periodMs - lostForMs);
    this.#period = period;
    this.#lostFrom = lost ? from : Infinity;
  }
}
