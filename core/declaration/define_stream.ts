import type { TObject } from "typebox";
import { checkSpecs, type WindowSpec } from "#window/mod.ts";
import {
  PARTITIONERS,
  type Stream,
  type StreamDeclaration,
  type WindowDeclaration,
} from "./stream.ts";

const NAME = /^[a-z][a-z0-9_]{0,39}$/;
/** Column names that every raw table already has. */
const RESERVED = new Set(["bucket", "event_time", "kafka_partition", "kafka_offset", "record"]);

/**
 * Checks a declaration and fills its defaults in.
 *
 * @throws {TypeError} naming the stream, what is wrong with its declaration and what is expected
 */
export function defineStream<S extends TObject, Moment>(
  declaration: StreamDeclaration<S, Moment>,
): Stream<S, Moment> {
  const { name } = declaration;
  const fail = (message: string): never => {
    throw new TypeError(`Stream '${name}': ${message}`);
  };
  if (!NAME.test(name)) fail("'name' must be lower case letters, digits and _, at most 40");
  const fields = declaration.schema.properties;
  for (const field of Object.keys(fields)) {
    if (!NAME.test(field)) fail(`field '${field}' must be lower case letters, digits and _`);
    if (RESERVED.has(field)) fail(`field '${field}' is a name that its table needs; rename it`);
  }
  const required = new Set<string>(declaration.schema.required ?? []);
  for (const role of ["key", "time"] as const) {
    const field = declaration[role];
    if (!required.has(field)) fail(`'${role}' names '${field}', which is not a required field`);
  }
  if (typeOf(fields[declaration.key]) !== "string") {
    fail(`'key' names '${declaration.key}', which must be a string`);
  }
  const { id } = declaration;
  if (id !== undefined && !(required.has(id) && typeOf(fields[id]) === "string")) {
    fail(`'id' names '${id}', which must be a required string field`);
  }
  for (const measure of Object.keys(declaration.measures)) {
    const type = typeOf(fields[measure]);
    if (type !== "number" && type !== "integer") {
      fail(`measure '${measure}' must be a number field`);
    }
  }
  for (const dimension of Object.keys(declaration.dimensions)) {
    if (!(dimension in fields)) fail(`dimension '${dimension}' is not a field`);
  }
  const { outOfOrdernessMs, offlineMs = 0, partitioner = "murmur2" } = declaration;
  for (const [name, ms] of Object.entries({ outOfOrdernessMs, offlineMs })) {
    if (!(Number.isSafeInteger(ms) && ms >= 0)) fail(`'${name}' must be whole ms, 0 or more`);
  }
  if (!PARTITIONERS.includes(partitioner)) {
    fail(`'partitioner' must be one of ${PARTITIONERS.join(", ")}: got '${partitioner}'`);
  }
  if (!(declaration.recordsPerSecond > 0)) fail("'recordsPerSecond' must be above 0");
  const measures = Object.keys(declaration.measures);
  const windows = declaration.windows.map((window) => fillWindow(window, measures));
  try {
    checkSpecs(windows);
  } catch (error) {
    fail((error as RangeError).message);
  }
  for (const window of windows) checkWindow(window, new Set(Object.keys(fields)), measures, fail);
  const topic = { name, env: `SLUICE_TOPIC_${name.toUpperCase()}`, ...declaration.topic };
  return { ...declaration, topic, windows, offlineMs, partitioner };
}

function typeOf(schema: unknown): string | undefined {
  const type = (schema as { type?: unknown } | undefined)?.type;
  return typeof type === "string" ? type : undefined;
}

function fillWindow(window: WindowDeclaration, measures: readonly string[]): WindowSpec {
  return {
    allowedLatenessMs: 0,
    aggregates: ["count", "sum", "min", "max", "avg"],
    measures,
    emit: "final-then-correct",
    ...window,
  };
}

function checkWindow(
  window: WindowSpec,
  fields: ReadonlySet<string>,
  measures: readonly string[],
  fail: (message: string) => never,
): void {
  for (const measure of window.measures) {
    if (!measures.includes(measure)) fail(`window measure '${measure}' is not a measure`);
  }
  if (window.filter !== undefined && !fields.has(window.filter.field)) {
    fail(`window filter field '${window.filter.field}' is not a field`);
  }
}
