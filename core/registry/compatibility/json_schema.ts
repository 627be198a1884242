import {
  type JsonSchema,
  type JsonSchemaDocument,
  parseJsonSchema,
  type SchemaObject,
} from "../parse/json_schema.ts";
import type { WholeSchema } from "../schema.ts";
import { distinct, Effort, type Fault } from "./fault.ts";
import { type At, bounds, numbers, texts, upper } from "./json_schema_bounds.ts";
import {
  CONSTRAINTS,
  demanded,
  exactly,
  guaranteed,
  isAnything,
  isFlat,
  isOfType,
  isOpen,
  list,
  merged,
  opaqueOf,
  type Properties,
  propertiesOf,
  shownValues,
  sorted,
  tupleOf,
  typeOfValue,
  typesOf,
  valuesOf,
} from "./json_schema_keywords.ts";

/**
 * What a schema that lets other properties pass is taken to have let pass: `STRICT`, anything, so
 * that a property that is declared later may have been there with another type; `LENIENT`, nothing
 * that a later version declares.
 */
export const POLICIES = ["STRICT", "LENIENT"] as const;
export type Policy = typeof POLICIES[number];

/** Options of {@linkcode jsonSchemaFaults}. */
export interface JsonSchemaOptions {
  /** Default: `LENIENT`. */
  readonly policy?: Policy;
}

/**
 * Why a document that one JSON schema allows may be refused by another. What cannot be told is a
 * fault: a schema that passes reads all that the other allows, but for the policy, for defaults, which
 * stand in for required properties, and for a `oneOf`, of which it is not asked whether two would do.
 *
 * @throws {SchemaFault} when one of them is none, or they cannot be compared
 */
export function jsonSchemaFaults(
  reader: WholeSchema,
  writer: WholeSchema,
  { policy = "LENIENT" }: JsonSchemaOptions = {},
): readonly Fault[] {
  const [to, from] = [parseJsonSchema(reader), parseJsonSchema(writer)];
  return distinct(new Comparison(to, from, policy).faults(to.root, from.root, ""));
}

/** What a schema of `true` stands for. */
const ANYTHING: SchemaObject = {};

class Comparison {
  readonly #reader: JsonSchemaDocument;
  readonly #writer: JsonSchemaDocument;
  readonly #policy: Policy;
  readonly #effort = new Effort();
  /** Pairs under way: a schema may hold itself. */
  readonly #underWay = new Map<SchemaObject, Set<SchemaObject>>();
  /** By the schema with a reference; the same each time, so that a pair under way is known again. */
  readonly #wholes = new WeakMap<SchemaObject, JsonSchema>();

  constructor(reader: JsonSchemaDocument, writer: JsonSchemaDocument, policy: Policy) {
    this.#reader = reader;
    this.#writer = writer;
    this.#policy = policy;
  }

  faults(reader: JsonSchema, writer: JsonSchema, path: string): readonly Fault[] {
    const to = this.#whole(reader, this.#reader);
    const from = this.#whole(writer, this.#writer);
    if (to === true || from === false) return [];
    const at = (rule: string, message: string): Fault[] => [{ rule, path: path || "/", message }];
    if (to === false) return at("TYPE_NARROWED", "the reader allows nothing here");
    if (isAnything(to)) return [];
    const written = from === true ? ANYTHING : from;
    const pairs = this.#underWay.get(to) ?? new Set();
    if (pairs.has(written)) return [];
    this.#underWay.set(to, pairs.add(written));
    try {
      return this.#effort.step(() => this.#compare(to, written, path));
    } finally {
      pairs.delete(written);
    }
  }

  /** @throws {SchemaFault} when a reference leads to itself */
  #whole(schema: JsonSchema, document: JsonSchemaDocument): JsonSchema {
    if (typeof schema === "boolean" || schema.$ref === undefined) return schema;
    const known = this.#wholes.get(schema);
    if (known !== undefined) return known;
    return this.#effort.step(() => {
      const { $ref: _, ...others } = schema;
      const named = document.resolve(schema);
      const isBeside = document.countsBesideRef &&
        Object.keys(others).some((key) => CONSTRAINTS.has(key));
      const whole = isBeside
        ? { ...others, allOf: [...list(others.allOf), named] }
        : this.#whole(named, document);
      this.#wholes.set(schema, whole);
      return whole;
    });
  }

  #compare(reader: SchemaObject, writer: SchemaObject, path: string): readonly Fault[] {
    // Each alternative that a writer may use must be read.
    for (const name of ["anyOf", "oneOf"] as const) {
      if (writer[name] === undefined) continue;
      const { [name]: _, ...beside } = writer;
      return list(writer[name]).flatMap((one) => {
        const alternative = this.#whole(one, this.#writer);
        if (alternative === false) return [];
        return this.faults(reader, merged(beside, alternative === true ? {} : alternative), path);
      });
    }
    if (writer.allOf !== undefined) {
      const { allOf: _, ...beside } = writer;
      const whole = list(writer.allOf).map((one) => this.#whole(one, this.#writer))
        .reduce<SchemaObject>(
          (all, one) => typeof one === "boolean" ? all : merged(all, one),
          beside,
        );
      return this.faults(reader, whole, path);
    }
    const at = (rule: string, message: string): Fault => ({ rule, path: path || "/", message });
    const faults: Fault[] = [];
    for (const one of list(reader.allOf)) faults.push(...this.faults(one, writer, path));
    for (const name of ["anyOf", "oneOf"] as const) {
      if (reader[name] === undefined) continue;
      const tries = list(reader[name]).map((one) => this.faults(one, writer, path));
      if (tries.some((one) => one.length === 0)) continue;
      // A writer of several types may find a reader for each of them.
      const apart = typesOf(writer).length > 1 &&
        typesOf(writer).every((type) =>
          list(reader[name]).some((one) => this.faults(one, { ...writer, type }, path).length === 0)
        );
      if (apart) continue;
      faults.push(
        tries.length === 1
          ? tries[0]![0]!
          : at("SUM_TYPE_NARROWED", `none of the reader's '${name}' reads what the writer allows`),
      );
    }
    faults.push(...this.#opaque(reader, writer, at));
    faults.push(...this.#types(reader, writer, path));
    if (faults.length > 0) return faults;
    const listed = valuesOf(writer);
    if (listed !== undefined) return this.#listed(reader, listed, { writer, path });
    const types = new Set(typesOf(writer));
    return [
      ...(valuesOf(reader) === undefined ? [] : [
        at("ENUM_ARRAY_NARROWED", "the reader allows some values only, and the writer others too"),
      ]),
      ...(types.has("number") || types.has("integer") ? numbers(reader, writer, at) : []),
      ...(types.has("string") ? texts(reader, writer, at) : []),
      ...(types.has("array") ? this.#arrays(reader, writer, path) : []),
      ...(types.has("object") ? this.#objects(reader, writer, path) : []),
    ];
  }

  /** What can only be compared as a whole. */
  #opaque(reader: SchemaObject, writer: SchemaObject, at: At): readonly Fault[] {
    const faults: Fault[] = [];
    const written = opaqueOf(writer);
    for (const [name, value] of Object.entries(opaqueOf(reader))) {
      if (this.#isSame({ [name]: value }, { [name]: written[name] })) continue;
      faults.push(at(`${upper(name)}_CHANGED`, `the reader's '${name}' is not the writer's`));
    }
    // It depends on all that is beside it; where that is little, it is one of the others.
    for (const name of ["unevaluatedProperties", "unevaluatedItems"] as const) {
      if (reader[name] === undefined || isOpen(reader[name] as JsonSchema)) continue;
      if (isFlat(reader) || this.#isSame(reader, writer)) continue;
      faults.push(at(`${upper(name)}_CHANGED`, `the reader's '${name}' cannot be compared`));
    }
    return faults;
  }

  /** Whether both say the same: what they name must be the same too. */
  #isSame(one: unknown, other: unknown): boolean {
    const text = sorted(one);
    if (text !== sorted(other)) return false;
    return !/"\$(dynamicR|recursiveR|r)ef":/.test(text) ||
      sorted(this.#reader.root) === sorted(this.#writer.root);
  }

  /** Whether each of the values that the writer may write is allowed. */
  #listed(
    reader: SchemaObject,
    values: readonly unknown[],
    { writer, path }: { readonly writer: SchemaObject; readonly path: string },
  ): readonly Fault[] {
    const at = (rule: string, message: string): Fault => ({ rule, path: path || "/", message });
    const types = typesOf(writer);
    const allowed = valuesOf(reader)?.map(sorted);
    const written = values.filter((value) => isOfType(typeOfValue(value), types));
    const unknown = written.filter((value) => allowed?.includes(sorted(value)) === false);
    if (unknown.length > 0) {
      const shown = shownValues(unknown);
      const message = `the reader does not allow ${shown}, which the writer may write`;
      return [at("ENUM_ARRAY_NARROWED", message)];
    }
    const { enum: _, const: __, ...others } = reader;
    const refused = isAnything(others)
      ? []
      : written.filter((value) => this.faults(others, exactly(value, reader), path).length > 0);
    if (refused.length === 0) return [];
    const message = `the reader may refuse ${shownValues(refused)}, which the writer may write`;
    return [at("ENUM_VALUE_REFUSED", message)];
  }

  #types(reader: SchemaObject, writer: SchemaObject, path: string): readonly Fault[] {
    const allowed = typesOf(reader);
    const lacking = typesOf(writer).filter((type) => !isOfType(type, allowed));
    if (lacking.length === 0) return [];
    const message = `the reader allows ${allowed.join(" or ")} and the writer also ` +
      lacking.join(" or ");
    return [{ rule: "TYPE_NARROWED", path: path || "/", message }];
  }

  #arrays(reader: SchemaObject, writer: SchemaObject, path: string): readonly Fault[] {
    const at = (rule: string, message: string): Fault => ({ rule, path: path || "/", message });
    const [to, from] = [tupleOf(reader), tupleOf(writer)];
    const length = Math.max(to.first.length, from.first.length);
    const places = Array.from({ length }, (_, index) =>
      this.faults(
        to.first[index] ?? to.rest,
        from.first[index] ?? from.rest,
        `${path}/[${index}]`,
      )).flat();
    return [
      ...bounds(reader, writer, { low: "minItems", high: "maxItems", at }),
      ...(reader.uniqueItems === true && writer.uniqueItems !== true
        ? [at("UNIQUE_ITEMS_ADDED", "the reader wants items that differ, the writer does not")]
        : []),
      ...places,
      ...this.faults(to.rest, from.rest, `${path}/[]`),
    ];
  }

  #objects(reader: SchemaObject, writer: SchemaObject, path: string): readonly Fault[] {
    const at = (rule: string, message: string, field?: string): Fault => ({
      rule,
      path: field === undefined ? path || "/" : `${path}/${field}`,
      message,
    });
    const [to, from] = [propertiesOf(reader), propertiesOf(writer)];
    const faults: Fault[] = [
      ...bounds(reader, writer, { low: "minProperties", high: "maxProperties", at }),
    ];
    const required = new Set(list(writer.required) as unknown[]);
    for (const name of list(reader.required) as unknown as readonly string[]) {
      const declared = to.named.get(name);
      const hasDefault = typeof declared === "object" && declared.default !== undefined;
      if (required.has(name) || hasDefault) continue;
      const added = !from.named.has(name);
      faults.push(at(
        added ? "REQUIRED_PROPERTY_ADDED" : "REQUIRED_ATTRIBUTE_ADDED",
        added
          ? `the reader requires '${name}', which the writer does not have`
          : `the reader requires '${name}', which the writer may leave out`,
        name,
      ));
    }
    for (const name of new Set([...to.named.keys(), ...from.named.keys()])) {
      faults.push(...this.#property(name, { to, from, path }));
    }
    for (const [pattern, written] of from.patterns) {
      const place = `${path}/${pattern}`;
      for (const [other, wanted] of to.patterns) {
        if (other === pattern) faults.push(...this.faults(wanted, written, place));
        // A name may be of both.
        else if (!from.patterns.has(other)) faults.push(...this.faults(wanted, written, place));
      }
      if (to.patterns.has(pattern)) continue;
      faults.push(
        ...to.others === false
          ? [at(
            "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL",
            `the reader does not know the properties '${pattern}' and allows no others`,
            pattern,
          )]
          : this.faults(to.others, written, place),
      );
    }
    for (const [pattern, wanted] of to.patterns) {
      if (from.patterns.has(pattern)) continue;
      if (this.#policy === "LENIENT" && isOpen(from.others)) continue;
      faults.push(...this.faults(wanted, from.others, `${path}/${pattern}`));
    }
    if (!(this.#policy === "LENIENT" && isOpen(from.others) && to.others !== false)) {
      const narrowed = this.faults(to.others, from.others, `${path}/{}`);
      if (narrowed.length > 0 && to.others === false) {
        faults.push(at(
          "ADDITIONAL_PROPERTIES_REMOVED",
          "the reader allows no other properties, and the writer does",
        ));
      } else faults.push(...narrowed);
    }
    return faults;
  }

  /** A property that one of both declares. */
  #property(
    name: string,
    { to, from, path }: {
      readonly to: Properties;
      readonly from: Properties;
      readonly path: string;
    },
  ): readonly Fault[] {
    const at = (rule: string, message: string): Fault[] => [
      { rule, path: `${path}/${name}`, message },
    ];
    const written = guaranteed(from, name);
    if (written.includes(false)) return [];
    const isNew = !from.named.has(name);
    if (isNew && this.#policy === "LENIENT" && written.every(isOpen)) return [];
    // A value is of all that the writer says of it, so one that is read is enough.
    const faults = demanded(to, name).flatMap((wanted) => {
      const tries = written.map((one) => this.faults(wanted, one, `${path}/${name}`));
      return tries.some((one) => one.length === 0) ? [] : tries[0]!;
    });
    if (faults.length === 0) return [];
    if (isNew) {
      return at(
        "PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL",
        `the reader declares '${name}', and the writer lets anything pass under that name: close ` +
          "the writer with 'additionalProperties: false', or use the policy LENIENT",
      );
    }
    if (!to.named.has(name) && demanded(to, name).includes(false)) {
      return at(
        "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL",
        `the reader does not know '${name}' and allows no other properties`,
      );
    }
    return faults;
  }
}
