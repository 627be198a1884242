import { Buffer } from "node:buffer";
import kafkajs from "kafkajs";
import type { RecordOf } from "#core/declaration/mod.ts";
import type { vehicleData } from "#streams/smart_city/vehicle_data.ts";
import { vehicleRecord } from "../vehicle_record.ts";

/** Event time between two records of a vehicle, ms. */
const INTERVAL_MS = 5_000;

/** An open-loop load: every record has a time at which it is due, whatever became of the others. */
export interface Load {
  /** Records per second. */
  readonly rate: number;
  readonly records: number;
  /** Vehicles, which take turns. */
  readonly vehicles: number;
  /** Event time that passes in one unit of the clock's. */
  readonly speed: number;
  /** When the first record is due, epoch ms. */
  readonly startAt: number;
  /** Its event time, epoch ms. */
  readonly eventStart: number;
}

/** Options of {@linkcode loadOf}. */
export interface LoadOptions extends Pick<Load, "rate" | "speed" | "startAt" | "eventStart"> {
  readonly seconds: number;
}

/** A load with as many vehicles as it takes for each to report every 5 s of event time. */
export function loadOf({ seconds, ...load }: LoadOptions): Load {
  const vehicles = Math.max(1, Math.round(load.rate * INTERVAL_MS / 1_000 / load.speed));
  return { ...load, records: Math.round(load.rate * seconds), vehicles };
}

/** When a record is due, epoch ms. */
export function dueAt(load: Load, index: number): number {
  return load.startAt + index * 1_000 / load.rate;
}

/** When the record with this event time is due, epoch ms. */
export function dueAtEventTime(load: Load, eventTime: number): number {
  return load.startAt + (eventTime - load.eventStart) / load.speed;
}

/** The last event time of a load, epoch ms. */
export function eventEnd(load: Load): number {
  return eventTimeOf(load, load.records - 1);
}

function eventTimeOf(load: Load, index: number): number {
  return Math.round(load.eventStart + index * 1_000 / load.rate * load.speed);
}

/** The key of a vehicle. */
export function vehicleKey(vehicle: number): string {
  return `vehicle-${vehicle}`;
}

/** Record number `index`. */
export function loadRecord(load: Load, index: number): RecordOf<typeof vehicleData> {
  return vehicleRecord(index, {
    id: `v-${load.eventStart}-${index}`,
    key: vehicleKey(index % load.vehicles),
    time: eventTimeOf(load, index),
  });
}

/**
 * When the record is due that lets a partition's watermark pass a time: the first one of that
 * partition whose event time is at least `passes` plus the bound.
 */
export class WatermarkSchedule {
  readonly #load: Load;
  readonly #boundMs: number;
  /** Partition of each vehicle. */
  readonly #partitions: readonly number[];

  constructor(load: Load, { boundMs, partitions }: { boundMs: number; partitions: number }) {
    this.#load = load;
    this.#boundMs = boundMs;
    const partition = kafkajs.Partitioners.DefaultPartitioner();
    const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
      ...{ partitionId, leader: 1, partitionErrorCode: 0, replicas: [], isr: [] },
    }));
    this.#partitions = Array.from({ length: load.vehicles }, (_, vehicle) =>
      partition({
        topic: "",
        partitionMetadata,
        message: { key: Buffer.from(vehicleKey(vehicle)), value: null },
      }));
  }

  /**
   * @param key a vehicle of the load
   * @param passes epoch ms of event time
   * @returns epoch ms; undefined when no record of the load does it
   */
  dueAt(key: string, passes: number): number | undefined {
    const { rate, speed, eventStart, records, vehicles } = this.#load;
    const own = this.#partitions[Number(key.slice("vehicle-".length))];
    const wanted = passes + this.#boundMs;
    let index = Math.max(0, Math.floor((wanted - eventStart) / speed * rate / 1_000));
    for (; index < records; index++) {
      if (this.#partitions[index % vehicles] !== own) continue;
      if (eventTimeOf(this.#load, index) >= wanted) return dueAt(this.#load, index);
    }
    return undefined;
  }
}
