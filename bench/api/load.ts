import { KEYS } from "./dataset.ts";
import { vehicleRecord } from "../vehicle_record.ts";

/** A request that is measured. */
export interface Route {
  readonly name: string;
  readonly path: string;
  /** What the client takes: a browser says `br`, a program mostly nothing. */
  readonly encoding: "identity" | "br";
}

const stream = "/api/v1/streams/vehicle_data";
const windows = `${stream}/windows?key=${KEYS.small}&limit=100`;

/** Small answers: what counts is what a request costs. */
export const ROUTES: readonly Route[] = [
  { name: "health/live", path: "/api/v1/health/live", encoding: "identity" },
  { name: "latest of a key", path: `${stream}/latest?key=${KEYS.small}`, encoding: "identity" },
  { name: "100 windows of a key", path: windows, encoding: "identity" },
  { name: "100 windows, compressed", path: windows, encoding: "br" },
  { name: "streams", path: "/api/v1/streams", encoding: "identity" },
  { name: "streams, compressed", path: "/api/v1/streams", encoding: "br" },
];

const large = `${stream}/records?key=${KEYS.large}&limit=1000`;
const manyWindows = `${stream}/windows?key=${KEYS.small}&limit=10000`;

/** Large answers: what counts is that they hold up nobody. */
export const PAGES: readonly Route[] = [
  { name: "records of 60 kB", path: large, encoding: "identity" },
  { name: "records of 60 kB, compressed", path: large, encoding: "br" },
  { name: "5,000 windows", path: manyWindows, encoding: "identity" },
  { name: "5,000 windows, compressed", path: manyWindows, encoding: "br" },
];

/** How long a load lasts, and how many requests are under way at once. */
export interface Load {
  readonly seconds: number;
  readonly parallel: number;
}

/**
 * Asks for so long.
 *
 * @returns answers
 * @throws {Error} when one is not 200
 */
export async function ask(url: string, route: Route, load: Load): Promise<number> {
  let answers = 0;
  await inParallel(load, async () => {
    const response = await fetch(url + route.path, {
      headers: { "accept-encoding": route.encoding },
    });
    const body = await response.arrayBuffer();
    if (response.status === 503) return;
    if (response.status !== 200) throw refused(route.path, response.status, body);
    answers++;
  });
  return answers;
}

/** A request to write one record. */
export type Post = "by its id" | "with an Idempotency-Key";

/**
 * Writes records for so long, one a request.
 *
 * @returns the times of the requests, ms
 * @throws {Error} when one is not accepted
 */
export async function post(url: string, kind: Post, load: Load): Promise<readonly number[]> {
  const times: number[] = [];
  const path = `${stream}/records`;
  await inParallel(load, async () => {
    const id = crypto.randomUUID();
    const record = vehicleRecord(1, { id, key: "vehicle-post", time: Date.now() });
    const headers = {
      "content-type": "application/json",
      ...(kind === "by its id" ? {} : { "idempotency-key": id }),
    };
    const began = performance.now();
    const response = await fetch(url + path, {
      method: "POST",
      headers,
      body: JSON.stringify(record),
    });
    const body = await response.arrayBuffer();
    if (response.status !== 202) throw refused(path, response.status, body);
    times.push(performance.now() - began);
  });
  return times;
}

async function inParallel({ seconds, parallel }: Load, once: () => Promise<void>): Promise<void> {
  const end = performance.now() + seconds * 1_000;
  await Promise.all(Array.from({ length: parallel }, async () => {
    while (performance.now() < end) await once();
  }));
}

function refused(path: string, status: number, body: ArrayBuffer): Error {
  return new Error(`${path}: ${status} ${new TextDecoder().decode(body.slice(0, 500))}`);
}
