import type { CoerceRules } from "../declaration/stream.ts";

/** What became of a record's values. */
export type Coerced =
  /** `changed`: some are not as they came. */
  | { readonly record: Readonly<Record<string, unknown>>; readonly changed: boolean }
  /** One says that there is none. */
  | { readonly field: string; readonly reason: string };

/** Texts by which Home Assistant says that an entity has no state. */
const UNAVAILABLE: readonly string[] = ["unavailable", "unknown"];

/** A number as JSON writes it, and as people do: with a plus, or without digits before the point. */
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * Reads numbers that were written as text, in the fields that a stream declares. Text that is no
 * number stays, for the stream's schema to refuse. Pure.
 */
export function coerce(
  given: Readonly<Record<string, unknown>>,
  { numbers, unavailable = UNAVAILABLE }: CoerceRules,
): Coerced {
  let record = given;
  for (const field of numbers) {
    const value = Object.hasOwn(given, field) ? given[field] : undefined;
    if (typeof value !== "string") continue;
    const text = value.trim();
    if (unavailable.some((one) => one.toLowerCase() === text.toLowerCase())) {
      return { field, reason: `/${field} is '${text}': its sender has no value` };
    }
    const number = writtenNumber(text);
    if (number !== undefined) record = { ...record, [field]: number };
  }
  return { record, changed: record !== given };
}

/** The number that a text is, without regard to blanks around it; undefined when it is none. */
export function writtenNumber(text: string): number | undefined {
  const bare = text.trim();
  const number = NUMBER.test(bare) ? Number(bare) : NaN;
  return Number.isFinite(number) ? number : undefined;
}
