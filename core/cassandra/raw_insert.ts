import type { KeptRecord } from "../record/rows.ts";
import { RecordScanner } from "../record/record_scanner.ts";
import type { JsonRecord } from "../record/record_reader.ts";
import { MAX_TIME, parseTime, readTime } from "../record/time.ts";
import { bucketStart } from "./bucket.ts";
import { type ColumnType, type FieldColumn, fieldColumns } from "./columns.ts";
import { type Insert, insertInto, writeTimestamp } from "./insert.ts";
import type { StoredStream } from "./stored_declaration.ts";
import { rawTable } from "./tables.ts";
import type { ValueWriter } from "./value_writer.ts";

/**
 * The insert of a stream's raw table.
 *
 * Columns are copied from the record's bytes where those are plain; a record with escapes or nested
 * values is parsed.
 */
export function rawInsert(stream: StoredStream): Insert<KeptRecord> {
  const columns = fieldColumns(stream);
  const insert = insertInto(rawTable(stream), { ttl: false });
  const bucketOf = (eventTime: number) => bucketStart(eventTime, stream.rawBucketMs);
  const writeFields = fieldWriter(stream, columns);
  return {
    query: insert.query,
    partition: ({ key, eventTime }) => `${stream.table} ${bucketOf(eventTime)} ${key}`,
    write({ key, eventTime, value, position }, values) {
      if (Math.abs(eventTime) > MAX_TIME) {
        throw new RangeError(
          `/${stream.time} is ${eventTime} ms from 1970, more than a date holds`,
        );
      }
      values.count(insert.values);
      values.text(key);
      values.bigint(bucketOf(eventTime));
      values.bigint(eventTime);
      values.int(position.partition);
      values.decimal(position.offset);
      writeFields(value, values);
      values.copy(value);
      values.bigint(writeTimestamp(position));
    },
  };
}

/** Makes the function that writes a record's fields as its columns. */
function fieldWriter(
  stream: StoredStream,
  columns: readonly FieldColumn[],
): (value: Uint8Array, values: ValueWriter) => void {
  const named = (types: readonly ColumnType[]) =>
    columns.filter(({ type, json }) => !json && types.includes(type)).map(({ name }) => name);
  const wanted = {
    numbers: named(["double", "bigint"]),
    fields: named(["boolean"]),
    ranges: named(["text", "timestamp"]),
  };
  const scanner = RecordScanner.of(stream, wanted);
  const slots = columns.map(({ name, type, json }) => ({
    name,
    type,
    number: wanted.numbers.indexOf(name),
    field: wanted.fields.indexOf(name),
    // The scanner reads no record with a value that only JSON can hold.
    range: json ? -1 : 2 * wanted.ranges.indexOf(name),
  }));
  return (value, values) => {
    if (!scanner?.scan(value, 0, value.length)) {
      const record = JSON.parse(decoder.decode(value)) as JsonRecord;
      for (const column of columns) writeColumn(column, record[column.name], values);
      return;
    }
    const { numbers, fields, ranges } = scanner;
    for (const { name, type, number, field, range } of slots) {
      if (number >= 0) writeNumber({ name, type }, numbers[number]!, values);
      else if (field >= 0) writeBoolean(fields[field], values);
      else if (range < 0 || ranges[range]! < 0) values.unset();
      else if (type === "text") values.copy(value, ranges[range]!, ranges[range + 1]!);
      else values.bigint(readTime(value, ranges[range]!, ranges[range + 1]!));
    }
  };
}

const decoder = new TextDecoder();
const MIN_BIGINT = -(2 ** 63);
const MAX_BIGINT = 2 ** 63;

/**
 * Writes a field's value as its column takes it; an absent one and null are unset: a written null
 * would be a tombstone.
 *
 * @throws {RangeError} when the column cannot hold the value, which is not quoted: it becomes the
 * reason of a dead letter, and may tell who a person is
 */
export function writeColumn(column: FieldColumn, value: unknown, values: ValueWriter): void {
  if (value === undefined || value === null) values.unset();
  else if (column.json) values.text(JSON.stringify(value));
  else if (typeof value === "number") writeNumber(column, value, values);
  else if (typeof value === "boolean") values.boolean(value);
  else if (column.type === "text") values.text(value as string);
  else {
    const time = parseTime(value as string);
    if (Number.isNaN(time)) throw new RangeError(`/${column.name} is not a time`);
    values.bigint(time);
  }
}

/** NaN stands for an absent number. */
function writeNumber(
  { name, type }: Pick<FieldColumn, "name" | "type">,
  value: number,
  values: ValueWriter,
): void {
  if (Number.isNaN(value)) values.unset();
  else if (type === "double") values.double(value);
  else if (value >= MIN_BIGINT && value < MAX_BIGINT) values.bigint(value);
  else throw new RangeError(`/${name} is a whole number that 64 bits do not hold`);
}

function writeBoolean(value: unknown, values: ValueWriter): void {
  if (typeof value === "boolean") values.boolean(value);
  else values.unset();
}
