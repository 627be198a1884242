import cassandra from "cassandra-driver";
import type { Config } from "#core/config/config.ts";
import { connectionError, createCassandra } from "#core/cassandra/client.ts";
import type { Row } from "#core/cassandra/row_values.ts";
import { backoff } from "#core/lifecycle/backoff.ts";
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
    for (let attempt = 0; !signal.aborted; attempt++) {
      let client: cassandra.Client | undefined;
      try {
        client = createCassandra(this.#config, { clientId: "sluice-api" });
        await prepare(client);
        await client.connect();
        this.#client = client;
        this.#log.info("connected to Cassandra");
        return;
      } catch (error) {
        await client?.shutdown().catch(() => {});
        this.#tell(error);
      }
      await backoff(attempt, { maxMs: 5_000, signal });
    }
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
