import cassandra from "cassandra-driver";
import { retry } from "#core/async/retry.ts";
import type { Config } from "#core/config/config.ts";
import { createCassandra } from "#core/cassandra/client.ts";
import { connectionError } from "#core/cassandra/connection_error.ts";
import type { Row } from "#core/cassandra/row_values.ts";
import { errorMessage, type Logger } from "#core/telemetry/log.ts";
import { ProblemError } from "../problem/problem.ts";
import { queryProblem } from "./query_problem.ts";

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
        this.#tell(error);
        throw error;
      }
    };
    this.#client = await retry(open, { again: () => true, maxMs: 5_000, signal });
    if (this.#client !== undefined) this.#log.info("connected to Cassandra");
  }

  /** Says why there is no connection, once for each reason. */
  #tell(error: unknown): void {
    const { message } = error instanceof cassandra.errors.DriverError
      ? connectionError(error, this.#config)
      : { message: errorMessage(error) };
    if (message !== this.#fix) this.#log.warn(`${message}; trying again`);
    this.#fix = message;
  }

  /** Asks Cassandra for a sign of life. */
  async health(): Promise<PartHealth> {
    if (this.#client === undefined) return { state: "connecting", fix: this.#fix };
    try {
      await this.#client.execute("SELECT key FROM system.local", [], options(1));
      return { state: "connected" };
    } catch (error) {
      return { state: "away", fix: queryProblem(error).message };
    }
  }

  /**
   * The rows of a query; further pages of the result are read as they are asked for.
   *
   * @param fetchSize rows per page of the result
   * @throws {ProblemError} 503 when Cassandra does not answer
   */
  async *rows(cql: string, params: unknown[], fetchSize: number): AsyncGenerator<Row> {
    if (this.#client === undefined) throw new ProblemError("cassandra-away", this.#fix);
    try {
      const result = await this.#client.execute(cql, params, options(fetchSize));
      for await (const row of result) yield row;
    } catch (error) {
      throw queryProblem(error);
    }
  }

  /** The first row of a query. */
  async first(cql: string, params: unknown[]): Promise<Row | undefined> {
    for await (const row of this.rows(cql, params, 1)) return row;
    return undefined;
  }

  async close(): Promise<void> {
    await this.#client?.shutdown();
  }
}

function options(fetchSize: number): cassandra.QueryOptions {
  return { prepare: true, isIdempotent: true, fetchSize, readTimeout: READ_TIMEOUT_MS };
}
