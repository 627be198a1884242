import type { RecordView } from "../record_view.ts";

/** Longest key, in bytes of UTF-8. */
const MAX_BYTES = 1024;
/** Texts whose bytes are kept. */
const KEPT = 10_000;

/**
 * The key of a group: the dimensions' values joined by `/`, in which `%` and `/` of a value are
 * percent-encoded; `all` without dimensions; undefined when a value is absent, null or empty.
 */
export function groupKey(values: readonly unknown[]): string | undefined {
  if (values.length === 0) return "all";
  const parts: string[] = [];
  for (const value of values) {
    if (value === undefined || value === null || value === "") return undefined;
    parts.push(String(value).replaceAll("%", "%25").replaceAll("/", "%2F"));
  }
  return parts.join("/");
}

/** Records as their groups' windows read them: a view whose key is the group. */
export class GroupView implements RecordView {
  keyBytes: Uint8Array = new Uint8Array();
  readonly keyStart = 0;
  keyEnd = 0;
  eventTime = 0;
  numbers: Float64Array = new Float64Array();
  fields: readonly unknown[] = [];
  readonly #columns: readonly number[];
  readonly #known = new Map<string, Uint8Array>();
  readonly #encoder = new TextEncoder();

  /**
   * @param by names of the dimensions.
   * @param fields names of {@linkcode RecordView.fields} of the records.
   * @throws {RangeError} If a dimension is not among them.
   */
  constructor(by: readonly string[], fields: readonly string[]) {
    this.#columns = by.map((name) => fields.indexOf(name));
    const missing = by.filter((name) => !fields.includes(name));
    if (missing.length > 0) {
      throw new RangeError(`'fields' must hold the dimensions: ${missing.join(", ")} are not read`);
    }
  }

  /** Shows a record; false if it is in no group, and then its key is empty. */
  show(record: RecordView): boolean {
    this.eventTime = record.eventTime;
    this.numbers = record.numbers;
    this.fields = record.fields;
    const key = groupKey(this.#columns.map((column) => record.fields[column]));
    const bytes = key === undefined ? undefined : this.#bytesOf(key);
    this.keyEnd = bytes !== undefined && bytes.length <= MAX_BYTES ? bytes.length : 0;
    if (bytes !== undefined) this.keyBytes = bytes;
    return this.keyEnd > 0;
  }

  #bytesOf(key: string): Uint8Array {
    let bytes = this.#known.get(key);
    if (bytes === undefined) {
      if (this.#known.size >= KEPT) this.#known.clear();
      bytes = this.#encoder.encode(key);
      this.#known.set(key, bytes);
    }
    return bytes;
  }
}
