import cassandra from "cassandra-driver";
import { retry } from "#core/async/retry.ts";
import type { Config } from "#core/config/config.ts";
import { connectionError, createCassandra } from "#core/cassandra/client.ts";
import { AdmissionRefused } from "#core/async/byte_admission.ts";
import {
  type PageHolder,
  readRows,
  type RowPages,
  type Statement,
} from "#core/cassandra/reads/read.ts";
import type { Row } from "#core/cassandra/row_values.ts";
import { errorMessage, type Logger } from "#core/telemetry/log.ts";
import { ProblemError } from "#core/http/problem.ts";

/** How a part of the server is, and what to do when it is not well. */
export interface PartHealth {
  readonly state: string;
  readonly fix?: string;
}

/** Longest wait for one answer, ms. */
const READ_TIMEOUT_MS = 6_000;

/**
 * The server's connection to Cassandra. It may be made before Cassandra runs: it keeps trying, and
 * questions fail with a 503 until there is a connection.
 */
export class CassandraReader {
  readonly #config: Config;
  readonly #log: Logger;
  #client: cassandra.Client | undefined;
  #fix = "it is being connected";

  constructor(config: Config, log: Logger) {
    this.#config = config;
    this.#log = log;
  }

  /**
   * Connects, trying again until it works.
   *
   * @param prepare what must work before the connection counts
   */
  async connect(
    prepare: (client: cassandra.Client) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const open = async () => {
      let client: cassandra.Client | undefined;
      try {
        client = createCassandra(this.#config, { clientId: "sluice-api" });
        await prepare(client);
        await client.connect();
        return client;
      } catch (error) {
        await client?.shutdown().catch(() => {});
        this.#report(error);
        throw error;
      }
    };
    this.#client = await retry(open, { again: () => true, maxMs: 5_000, signal });
    if (this.#client !== undefined) this.#log.info("connected to Cassandra");
  }

  /** Logs why there is no connection, once for each reason. */
  #report(error: unknown): void {
    const { message } = error instanceof cassandra.errors.DriverError
      ? connectionError(error, this.#config)
      : { message: errorMessage(error) };
    if (message !== this.#fix) this.#log.warn(`${message}; trying again`);
    this.#fix = message;
  }

  /** What to do about a connection that is not there. */
  get fix(): string {
    return this.#fix;
  }

  /** Asks Cassandra for a sign of life. */
  async health(): Promise<PartHealth> {
    if (this.#client === undefined) return { state: "connecting", fix: this.#fix };
    try {
      await this.#client.execute("SELECT key FROM system.local", [], {
        prepare: true,
        isIdempotent: true,
        readTimeout: READ_TIMEOUT_MS,
      });
      return { state: "connected" };
    } catch (error) {
      return { state: "away", fix: queryProblem(error).message };
    }
  }

  /**
   * The rows of a statement; further pages of the result are read as they are asked for.
   *
   * The generator throws a {@linkcode ProblemError} 503 when Cassandra does not answer, or when too
   * much is being read already.
   */
  async *rows(
    statement: Statement,
    { holder, ...pages }: RowPages & { readonly holder: PageHolder },
  ): AsyncGenerator<Row> {
    if (this.#client === undefined) throw new ProblemError("cassandra-away", this.#fix);
    try {
      yield* readRows(this.#client, statement, { ...pages, timeoutMs: READ_TIMEOUT_MS, holder });
    } catch (error) {
      throw queryProblem(error);
    }
  }

  async close(): Promise<void> {
    await this.#client?.shutdown();
  }
}

const { responseErrorCodes } = cassandra.types;

/** Answers of a server that is there but cannot answer now. */
const TEMPORARY: ReadonlySet<number> = new Set([
  responseErrorCodes.unavailableException,
  responseErrorCodes.overloaded,
  responseErrorCodes.isBootstrapping,
  responseErrorCodes.readTimeout,
  responseErrorCodes.readFailure,
  responseErrorCodes.serverError,
]);

/** What an error of a query means to the client of the API. */
function queryProblem(error: unknown): Error {
  if (error instanceof ProblemError) return error;
  if (error instanceof AdmissionRefused) {
    return new ProblemError("busy", `Too much is being read at the moment: ${error.message}`, {
      headers: { "retry-after": String(Math.ceil(error.retryAfterMs / 1_000) || 1) },
      cause: error,
    });
  }
  if (
    error instanceof cassandra.errors.NoHostAvailableError ||
    error instanceof cassandra.errors.OperationTimedOutError ||
    error instanceof cassandra.errors.BusyConnectionError ||
    (error instanceof cassandra.errors.ResponseError && TEMPORARY.has(error.code))
  ) {
    return new ProblemError(
      "cassandra-away",
      "Cassandra does not answer at the moment: try again; see /api/v1/health",
      { cause: error },
    );
  }
  const message = errorMessage(error);
  if (/unconfigured table|does not exist|Undefined column/i.test(message)) {
    return new ProblemError(
      "not-set-up",
      "A table is missing in Cassandra: run `deno task setup`",
      { cause: error },
    );
  }
  return error instanceof Error ? error : new Error(message);
}
