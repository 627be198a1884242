/** A value a filter compares with. */
export type FilterValue = string | number | boolean;

/**
 * Serialisable condition on one record field (it is stored and sent to other engines). Exactly
 * one of the conditions is set. As in SQL, a missing or null field meets none of them, not even
 * `notEquals`.
 */
export interface RecordFilter {
  field: string;
  equals?: FilterValue;
  notEquals?: FilterValue;
  in?: readonly FilterValue[];
  /** Strictly above; numbers only. */
  above?: number;
  /** Strictly below; numbers only. */
  below?: number;
}

/** Whether a record is to be counted. */
export type RecordTest = (record: Readonly<Record<string, unknown>>) => boolean;

/** Whether a record with this value of the filter's field is to be counted. */
export type FieldTest = (value: unknown) => boolean;

const CONDITIONS = ["equals", "notEquals", "in", "above", "below"] as const;

/**
 * Makes a test of a filter.
 *
 * @throws {RangeError} If not exactly one condition is set.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * const hot = compileFilter({ field: "temperature", above: 30 });
 * assert.equal(hot({ temperature: 31 }), true);
 * assert.equal(hot({}), false);
 * ```
 */
export function compileFilter(filter: RecordFilter): RecordTest {
  const { field } = filter;
  const test = compileCondition(filter);
  return (record) => test(record[field]);
}

/**
 * Makes a test of the value of a filter's field.
 *
 * @throws {RangeError} If not exactly one condition is set.
 */
export function compileCondition(filter: RecordFilter): FieldTest {
  const set = CONDITIONS.filter((name) => filter[name] !== undefined);
  const [condition] = set;
  if (condition === undefined || set.length > 1) {
    throw new RangeError(
      `the filter on '${filter.field}' must have exactly one of ${CONDITIONS.join(", ")}: it has ${
        set.join(", ") || "none"
      }`,
    );
  }
  const holds = testOf(filter, condition);
  return (value) => value !== undefined && value !== null && holds(value);
}

function testOf(filter: RecordFilter, condition: (typeof CONDITIONS)[number]): FieldTest {
  switch (condition) {
    case "equals":
      return (value) => value === filter.equals;
    case "notEquals":
      return (value) => value !== filter.notEquals;
    case "in": {
      const wanted = new Set<unknown>(filter.in);
      return (value) => wanted.has(value);
    }
    case "above": {
      const limit = filter.above!;
      return (value) => typeof value === "number" && value > limit;
    }
    case "below": {
      const limit = filter.below!;
      return (value) => typeof value === "number" && value < limit;
    }
  }
}
