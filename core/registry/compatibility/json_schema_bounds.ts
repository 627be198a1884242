import type { SchemaObject } from "../parse/json_schema.ts";
import type { Fault } from "./fault.ts";
import { isMultipleOf, typesOf } from "./json_schema_keywords.ts";

/** A fault at the place that is being compared. */
export type At = (rule: string, message: string) => Fault;

export function numbers(reader: SchemaObject, writer: SchemaObject, at: At): readonly Fault[] {
  const faults = [...limits(reader, writer, LOW, at), ...limits(reader, writer, HIGH, at)];
  const { multipleOf: to } = reader;
  const { multipleOf: from } = writer;
  if (typeof to === "number" && !(typeof from === "number" && isMultipleOf(from, to))) {
    // A whole number is a multiple of 1.
    if (!(to === 1 && typesOf(writer).every((type) => type !== "number"))) {
      faults.push(at("MULTIPLE_OF_CHANGED", `the reader allows multiples of ${to} only`));
    }
  }
  return faults;
}

interface Side {
  readonly bound: string;
  readonly exclusive: string;
  readonly tighter: (one: number, other: number) => boolean;
  readonly moved: string;
}

const LOW: Side = {
  ...{ bound: "minimum", exclusive: "exclusiveMinimum", moved: "INCREASED" },
  tighter: (one, other) => one > other,
};
const HIGH: Side = {
  ...{ bound: "maximum", exclusive: "exclusiveMaximum", moved: "DECREASED" },
  tighter: (one, other) => one < other,
};

/** The bounds of numbers, of which one may be exclusive: the reader's must not be the tighter. */
function limits(
  reader: SchemaObject,
  writer: SchemaObject,
  side: Side,
  at: At,
): readonly Fault[] {
  const [to, from] = [boundsOf(reader, side), boundsOf(writer, side)];
  return [...to].filter(([name, wanted]) =>
    // The writer's bound that is as tight, or tighter.
    ![...from].some(([own, given]) =>
      side.tighter(given, wanted) ||
      (given === wanted && (name === side.bound || own === side.exclusive))
    )
  ).map(([name, wanted]) => {
    const given = from.get(name);
    return at(
      `${upper(name)}_${given === undefined ? "ADDED" : side.moved}`,
      `the reader's '${name}' is ${wanted}, the writer's ${given ?? "none"}`,
    );
  });
}

/** By keyword. In draft 4 the exclusive one says that the other is. */
function boundsOf(
  schema: SchemaObject,
  { bound, exclusive }: Side,
): ReadonlyMap<string, number> {
  const [at, beyond] = [schema[bound], schema[exclusive]];
  const found = new Map<string, number>();
  if (typeof at === "number") found.set(beyond === true ? exclusive : bound, at);
  if (typeof beyond === "number") found.set(exclusive, beyond);
  return found;
}

export function texts(reader: SchemaObject, writer: SchemaObject, at: At): readonly Fault[] {
  const faults = [...bounds(reader, writer, { low: "minLength", high: "maxLength", at })];
  for (const name of ["pattern", "format"] as const) {
    if (reader[name] === undefined || reader[name] === writer[name]) continue;
    const added = writer[name] === undefined;
    faults.push(at(
      `${upper(name)}_${added ? "ADDED" : "CHANGED"}`,
      `the reader allows texts of the ${name} '${String(reader[name])}' only` +
        (added ? "" : `, and the writer has '${String(writer[name])}'`),
    ));
  }
  return faults;
}

/** A lower and an upper bound: the reader's must not be the tighter one. */
export function bounds(
  reader: SchemaObject,
  writer: SchemaObject,
  { low, high, at }: { readonly low: string; readonly high: string; readonly at: At },
): readonly Fault[] {
  const faults: Fault[] = [];
  const compare = (name: string, isTighter: (to: number, from: number) => boolean) => {
    const [to, from] = [reader[name], writer[name]];
    if (typeof to !== "number") return;
    if (typeof from === "number" && !isTighter(to, from)) return;
    const kind = typeof from !== "number" ? "ADDED" : name === low ? "INCREASED" : "DECREASED";
    faults.push(at(
      `${upper(name)}_${kind}`,
      `the reader's '${name}' is ${to}, the writer's ${typeof from === "number" ? from : "none"}`,
    ));
  };
  compare(low, (to, from) => to > from);
  compare(high, (to, from) => to < from);
  return faults;
}

/** `minLength` as `MIN_LENGTH`. */
export function upper(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
