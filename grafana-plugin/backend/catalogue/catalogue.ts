import cassandra from "cassandra-driver";
import { selectDeclarations } from "#core/cassandra/declarations.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";

/** For how long the declarations are believed, ms. */
const FRESH_MS = 30_000;
/**
 * A name that is not known makes one look again, but not more often than this, ms. So does an answer
 * without streams: the set-up may be running.
 */
const MISS_MS = 2_000;

/** The declared streams of a keyspace, read again now and then. */
export class Catalogue {
  readonly #read: () => Promise<StoredStreams | null>;
  readonly #onRead: (streams: StoredStreams) => void;
  #reading: Promise<StoredStreams | null> | undefined;
  #known: StoredStreams | null | undefined;
  #readAt = -Infinity;

  /**
   * @param read see {@linkcode readStreams}
   * @param onRead called after each reading
   */
  constructor(
    read: () => Promise<StoredStreams | null>,
    onRead: (streams: StoredStreams) => void = () => {},
  ) {
    this.#read = read;
    this.#onRead = onRead;
  }

  /**
   * Every stream by name, none where the keyspace is not one of Sluice's. While Cassandra is away
   * the last answer holds.
   *
   * @param wanted streams that may have been declared a moment ago
   * @throws what `read` throws, when there has never been an answer
   */
  async streams(wanted: readonly string[] = []): Promise<StoredStreams> {
    const known = await this.#upToDate(FRESH_MS);
    const complete = known !== null && known.size > 0 &&
      wanted.every((name) => known.has(name));
    return (complete ? known : await this.#upToDate(MISS_MS)) ?? new Map();
  }

  /** The stream of this name; undefined when there is none. @throws as {@linkcode streams} does */
  async find(name: string): Promise<StoredStream | undefined> {
    return (await this.streams([name])).get(name);
  }

  async #upToDate(maxAgeMs: number): Promise<StoredStreams | null> {
    if (
      this.#known !== undefined && performance.now() - this.#readAt < maxAgeMs
    ) {
      return this.#known;
    }
    this.#reading ??= this.#readAgain().finally(() => this.#reading = undefined);
    try {
      return await this.#reading;
    } catch (error) {
      if (this.#known === undefined) throw error;
      return this.#known;
    }
  }

  async #readAgain(): Promise<StoredStreams | null> {
    const known = await this.#read();
    this.#known = known;
    this.#readAt = performance.now();
    this.#onRead(known ?? new Map());
    return known;
  }
}

/** Streams by name. */
export type StoredStreams = ReadonlyMap<string, StoredStream>;

/**
 * The declarations that a keyspace holds; null where it has no table of them, because it is not one
 * of Sluice's.
 *
 * @throws what the driver throws, or an error that names the declaration that cannot be read
 */
export async function readStreams(
  client: cassandra.Client,
  keyspace: string,
): Promise<StoredStreams | null> {
  try {
    const streams = await selectDeclarations(client, keyspace);
    return new Map([...streams].sort(([a], [b]) => a < b ? -1 : 1));
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** No such table, or a table of that name with other columns. */
function isMissing(error: unknown): boolean {
  return error instanceof cassandra.errors.ResponseError &&
    error.code === cassandra.types.responseErrorCodes.invalid &&
    /unconfigured table|table \S+ does not exist|undefined column/i.test(error.message);
}
