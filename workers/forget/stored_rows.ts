import { Buffer } from "node:buffer";
import type cassandra from "cassandra-driver";
import type { Letters } from "#core/cassandra/arrival_place.ts";
import { quote } from "#core/cassandra/cql.ts";
import { LATEST_SHARDS, latestShard } from "#core/cassandra/shard.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import type { RelatedStream } from "./related_keys.ts";

/** Rows of a key in one partition of a table, or one row, and the statement that deletes them. */
export interface FoundRows {
  readonly table: string;
  readonly rows: number;
  readonly query: string;
  readonly params: readonly unknown[];
}

type Row = cassandra.types.Row;

const PAGE = 1_000;
/** Tables of series whose partition keys begin with stream and key; read when they are there. */
const SERIES_TABLES = ["predictions", "models"] as const;

/**
 * Finds the rows of keys in Cassandra.
 *
 * A row is deleted with the timestamp that it was written with: of two writes with one timestamp
 * Cassandra keeps the deletion. So a record that is read from Kafka and stored again stays deleted, as
 * long as Cassandra keeps the tombstone, and one that comes anew does not.
 */
export class StoredRows {
  readonly #client: cassandra.Client;

  constructor(client: cassandra.Client) {
    this.#client = client;
  }

  /**
   * The keys under which there are rows of the one who is forgotten. A stream that is made of others
   * may have windows of a key before it has a newest record of it, so they are looked through too.
   */
  async keysOf({ stream, key, isOf }: RelatedStream): Promise<readonly string[]> {
    if (key !== undefined) return [key];
    const keys = new Set<string>();
    for (let shard = 0; shard < LATEST_SHARDS; shard++) {
      const cql = "SELECT key FROM latest WHERE stream = ? AND shard = ?";
      for await (const row of this.#rows(cql, [stream, shard])) keys.add(row["key"]);
    }
    const cql = "SELECT DISTINCT stream, key, size, bucket FROM windows";
    for await (const row of this.#rows(cql, [])) {
      if (row["stream"] === stream) keys.add(row["key"]);
    }
    return [...keys].filter(isOf);
  }

  /** The rows of a key, with dead letters in which it is the key. */
  async *find(stream: StoredStream, key: string): AsyncGenerator<FoundRows> {
    yield* this.#records(stream, key);
    yield* this.#windows(stream, key);
    yield* this.#latest(stream, key);
    yield* this.#letters(stream, { key, letters: "late", table: "late_records" });
    yield* this.#letters(stream, { key, letters: "dead", table: "dead_letters" });
  }

  /** What is predicted for keys, and the models that do it. */
  async *findSeries(related: readonly RelatedStream[]): AsyncGenerator<FoundRows> {
    for (const table of SERIES_TABLES) {
      const columns = await this.#partitionKey(table);
      if (columns.length === 0) continue;
      const names = columns.map(quote).join(", ");
      const where = columns.map((name) => `${quote(name)} = ?`).join(" AND ");
      for await (const row of this.#rows(`SELECT DISTINCT ${names} FROM ${table}`, [])) {
        if (!related.some(({ stream, isOf }) => row["stream"] === stream && isOf(row["key"]))) {
          continue;
        }
        const params = columns.map((name) => row[name]);
        yield* this.#partition({ table, where, params, written: "model" });
      }
    }
  }

  /** Deletes them. */
  async delete({ query, params }: FoundRows): Promise<void> {
    await this.#client.execute(query, [...params], { prepare: true, isIdempotent: true });
  }

  async *#records(stream: StoredStream, key: string): AsyncGenerator<FoundRows> {
    const where = `${quote(stream.key)} = ? AND bucket = ?`;
    for await (const bucket of this.#buckets(stream, "records")) {
      const params = [key, bucket];
      yield* this.#partition({ table: stream.table, where, params, written: "record" });
    }
  }

  async *#windows(stream: StoredStream, key: string): AsyncGenerator<FoundRows> {
    const where = "stream = ? AND key = ? AND size = ? AND bucket = ?";
    for (const size of await this.#windowSizes(stream)) {
      for await (const bucket of this.#buckets(stream, String(size))) {
        const params = [stream.name, key, size, bucket];
        yield* this.#partition({ table: "windows", where, params, written: "status" });
      }
    }
  }

  /** Sizes of windows that there are rows of, also when they are not declared any more, ms. */
  async #windowSizes({ name }: StoredStream): Promise<readonly number[]> {
    const sizes: number[] = [];
    for await (const row of this.#rows("SELECT DISTINCT stream, rows FROM buckets", [])) {
      if (row["stream"] === name && /^\d+$/.test(row["rows"])) sizes.push(Number(row["rows"]));
    }
    return sizes;
  }

  async *#latest({ name }: StoredStream, key: string): AsyncGenerator<FoundRows> {
    const where = "stream = ? AND shard = ? AND key = ?";
    const params = [name, latestShard(key), key];
    yield* this.#partition({ table: "latest", where, params, written: "record" });
  }

  async *#letters(
    stream: StoredStream,
    { key, letters, table }: {
      readonly key: string;
      readonly letters: Letters;
      readonly table: string;
    },
  ): AsyncGenerator<FoundRows> {
    const isOf = letters === "late"
      ? (row: Row) => row["key"] === key
      : (row: Row) =>
        isLetterOf({ field: stream.key, key }, { key: row["key"], value: row["value"] });
    const value = letters === "late" ? "" : ", value";
    const where = "stream = ? AND bucket = ? AND kafka_partition = ? AND chunk = ?";
    for await (const bucket of this.#buckets(stream, letters)) {
      for (const chunk of await this.#chunks(stream, letters, bucket)) {
        const params = [stream.name, bucket, ...chunk];
        const cql = `SELECT at, kafka_offset, key${value}, writetime(source_topic) AS written ` +
          `FROM ${table} WHERE ${where}`;
        for await (const row of this.#rows(cql, params)) {
          if (!isOf(row)) continue;
          yield {
            table,
            rows: 1,
            query: `DELETE FROM ${table} USING TIMESTAMP ? WHERE ${where} AND at = ? ` +
              "AND kafka_offset = ?",
            params: [row["written"], ...params, row["at"], row["kafka_offset"]],
          };
        }
      }
    }
  }

  async #chunks(stream: StoredStream, letters: Letters, bucket: Date) {
    const cql = "SELECT kafka_partition, chunk FROM arrivals " +
      "WHERE stream = ? AND letters = ? AND bucket = ?";
    const chunks = new Map<string, readonly unknown[]>();
    for await (const row of this.#rows(cql, [stream.name, letters, bucket])) {
      const chunk = [row["kafka_partition"], row["chunk"]];
      chunks.set(chunk.join(), chunk);
    }
    return chunks.values();
  }

  /** @param written a column that every row has, of which the timestamp is taken */
  async *#partition(
    { table, where, params, written }: {
      readonly table: string;
      readonly where: string;
      readonly params: readonly unknown[];
      readonly written: string;
    },
  ): AsyncGenerator<FoundRows> {
    const cql = `SELECT writetime(${quote(written)}) AS written FROM ${
      quote(table)
    } WHERE ${where}`;
    let rows = 0;
    let newest = 0n;
    for await (const row of this.#rows(cql, params)) {
      rows++;
      const at = BigInt(String(row["written"]));
      if (at > newest) newest = at;
    }
    if (rows === 0) return;
    yield {
      table,
      rows,
      query: `DELETE FROM ${quote(table)} USING TIMESTAMP ? WHERE ${where}`,
      params: [String(newest), ...params],
    };
  }

  async *#buckets({ name }: StoredStream, rows: string): AsyncGenerator<Date> {
    const cql = "SELECT bucket FROM buckets WHERE stream = ? AND rows = ?";
    for await (const row of this.#rows(cql, [name, rows])) yield row["bucket"];
  }

  async #partitionKey(table: string): Promise<readonly string[]> {
    const cql = "SELECT column_name, position, kind FROM system_schema.columns " +
      "WHERE keyspace_name = ? AND table_name = ?";
    const columns: Row[] = [];
    for await (const row of this.#rows(cql, [this.#client.keyspace, table])) columns.push(row);
    return columns.filter((row) => row["kind"] === "partition_key")
      .sort((a, b) => a["position"] - b["position"]).map((row) => row["column_name"]);
  }

  async *#rows(cql: string, params: readonly unknown[]): AsyncGenerator<Row> {
    let pageState: string | null | undefined;
    do {
      const page = await this.#client.execute(cql, [...params], {
        prepare: true,
        isIdempotent: true,
        fetchSize: PAGE,
        ...(pageState == null ? {} : { pageState }),
      });
      yield* page.rows;
      pageState = page.pageState;
    } while (pageState != null);
  }
}

/** A key that is found in bytes which are not JSON is meant when it is so long, letters. */
const SURE_LENGTH = 16;

/** Whether a dead letter is of a key: by Kafka's, or by what it holds in the field of the key. */
export function isLetterOf(
  { field, key }: { readonly field: string; readonly key: string },
  letter: { readonly key?: Uint8Array | null; readonly value?: Uint8Array | null },
): boolean {
  if (letter.key != null && Buffer.from(letter.key).toString() === key) return true;
  if (letter.value == null) return false;
  const text = Buffer.from(letter.value).toString();
  try {
    const record = JSON.parse(text) as Readonly<Record<string, unknown>> | null;
    if (record?.[field] === key) return true;
  } catch {
    // What is not JSON is looked through as it is.
  }
  return key.length >= SURE_LENGTH && text.includes(key);
}
