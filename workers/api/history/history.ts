import type cassandra from "cassandra-driver";
import { ByteAdmission } from "#core/async/byte_admission.ts";
import { loadStreams } from "#core/cassandra/declarations.ts";
import type { RowSource } from "#core/cassandra/reads/read.ts";
import { CURSOR_SECRET, readSecret } from "#core/cassandra/secrets.ts";
import { settleStream, type StoredStream } from "#core/cassandra/stored_declaration.ts";
import type { Config } from "#core/config/config.ts";
import type { EnvironmentReader, Stream } from "#core/declaration/mod.ts";
import type { Logger } from "#core/telemetry/log.ts";
import { setUpCassandra } from "#core/setup/set_up_cassandra.ts";
import { CURSOR_FORM, CursorError, Cursors } from "#core/cursor.ts";
import { ProblemError } from "#core/http/problem.ts";
import { encodedResponse, encodePage, type PageContent } from "./answer.ts";
import { CassandraReader } from "./connection.ts";
import { Holding } from "./holding.ts";

/** Options of {@linkcode History}. */
export interface HistoryOptions {
  readonly streams: readonly Stream[];
  readonly env: EnvironmentReader;
  readonly log: Logger;
}

/** A request whose answer is read from Cassandra. */
export interface HistoryRequest {
  readonly request: Request;
  /** Who asks: memory is shared out among clients. */
  readonly client: string;
}

/** What a route reads a request's answer by. */
export interface Reading {
  readonly rows: RowSource;
  readonly cursors: Cursors;
}

/** Memory that all reads may take together: pages on their way and answers that are being sent. */
const READ_BYTES = 96 * 1_048_576;

/** What Cassandra keeps: how its tables are laid out, and rows from them. */
export class History {
  readonly reader: CassandraReader;
  readonly keyspace: string;
  /** Who may read how much at once. */
  readonly admission = new ByteAdmission({
    capacityBytes: READ_BYTES,
    maxWaiting: 256,
    maxWaitMs: 10_000,
  });
  readonly #config: Config;
  readonly #options: HistoryOptions;
  #streams: ReadonlyMap<string, StoredStream>;
  #cursors: Cursors | undefined;

  constructor(config: Config, options: HistoryOptions) {
    const { streams, env, log } = options;
    this.reader = new CassandraReader(config, log);
    this.keyspace = config.cassandraKeyspace;
    this.#config = config;
    this.#options = options;
    this.#streams = byName(streams.map((stream) => settleStream(stream, { env })));
    if (config.cursorSecret !== "") this.#cursors = new Cursors(config.cursorSecret);
  }

  /** Makes what is missing when that is wanted, and connects; tries again until it works. */
  async connect(signal: AbortSignal): Promise<void> {
    const { streams, env } = this.#options;
    await this.reader.connect(async (client) => {
      if (this.#config.autoSetup) await setUpCassandra(this.#config, { streams, env });
      await client.connect();
      this.#streams = byName(await loadStreams(client, streams, env));
      this.#cursors ??= new Cursors(await cursorSecret(client));
    }, signal);
  }

  /** The stream with its topics and buckets; as declared until Cassandra has been read. */
  stream(name: string): StoredStream {
    const stream = this.#streams.get(name);
    if (stream === undefined) throw new RangeError(`'${name}' is not served`);
    return stream;
  }

  /**
   * Answers with a page, whose rows are read within the memory that there is for reads.
   *
   * @throws what `read` throws
   */
  async page<T>(
    asked: HistoryRequest,
    read: (reading: Reading) => Promise<PageContent<T>>,
  ): Promise<Response> {
    const { request } = asked;
    const holding = this.#hold(asked);
    try {
      const content = await read(this.#reading(asked, holding));
      const encoded = await encodePage(content);
      holding.keep(encoded.bytes);
      return encodedResponse(encoded, {
        request,
        settled: content.settled ?? false,
        onEnd: () => holding[Symbol.dispose](),
      });
    } catch (error) {
      holding[Symbol.dispose]();
      throw error;
    }
  }

  /** Reads what is small enough to be forgotten at once. */
  async read<T>(asked: HistoryRequest, read: (reading: Reading) => Promise<T>): Promise<T> {
    using holding = this.#hold(asked);
    return await read(this.#reading(asked, holding));
  }

  #hold({ request: { signal }, client }: HistoryRequest): Holding {
    return new Holding(this.admission, { owner: client, signal });
  }

  #reading({ request }: HistoryRequest, holder: Holding): Reading {
    const cursor = new URL(request.url).searchParams.get("cursor");
    if (cursor !== null && !CURSOR_FORM.test(cursor)) throw new CursorError();
    return {
      rows: (statement, pages) => this.reader.rows(statement, { ...pages, holder }),
      cursors: this.#knownCursors(),
    };
  }

  #knownCursors(): Cursors {
    if (this.#cursors !== undefined) return this.#cursors;
    throw new ProblemError("cassandra-away", this.reader.fix);
  }
}

async function cursorSecret(client: cassandra.Client): Promise<string> {
  const secret = await readSecret(client, CURSOR_SECRET);
  if (secret !== undefined) return secret;
  throw new Error(
    "Cassandra has no secret for page cursors: run `deno task setup`, or set SLUICE_CURSOR_SECRET",
  );
}

function byName(streams: readonly StoredStream[]): ReadonlyMap<string, StoredStream> {
  return new Map(streams.map((stream) => [stream.name, stream]));
}
