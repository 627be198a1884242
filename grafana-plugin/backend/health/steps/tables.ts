import { planTables } from "#core/cassandra/tables.ts";
import { readStreams } from "../../catalogue/read_streams.ts";
import { cassandraFault } from "../../connections/cassandra_fault.ts";
import { LABELS } from "../../settings/labels.ts";
import { type Step, StepFailure } from "../check.ts";

/** Reads the declarations and looks for the tables that they need. */
export const tablesStep: Step = {
  name: "tables",
  timeoutMs: 3_000,
  async run(check) {
    const { client, settings: { cassandra: { keyspace } } } = check;
    check.streams = await readStreams(client!, keyspace);
    if (check.streams === null) {
      return {
        message: `'${keyspace}' is not a keyspace of Sluice (it has no table 'streams'): ` +
          "CQL queries only",
      };
    }
    const { rows } = await client!.execute(
      "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?",
      [keyspace],
      { prepare: true },
    );
    const existing = new Set(rows.map((row) => String(row["table_name"])));
    const planned = planTables([...check.streams.values()]).map(({ name }) => name);
    const missing = planned.filter((name) => !existing.has(name));
    if (missing.length > 0) {
      throw new StepFailure(
        `Keyspace '${keyspace}' lacks tables: ${missing.join(", ")}`,
        `run \`deno task setup\`, or set ${LABELS.keyspace} to the keyspace that has them`,
      );
    }
    return {
      message: `${planned.length} tables, ${check.streams.size} streams`,
    };
  },
  fault: (error, { cassandra }) => cassandraFault(error, cassandra),
};
