import { cassandraFault } from "../../connections/cassandra_fault.ts";
import { LABELS } from "../../settings/labels.ts";
import { type Step, StepFailure } from "../check.ts";

/** Looks for the keyspace. */
export const keyspaceStep: Step = {
  name: "keyspace",
  timeoutMs: 3_000,
  async run({ client, settings }) {
    const { keyspace } = settings.cassandra;
    const { rows } = await client!.execute(
      "SELECT keyspace_name FROM system_schema.keyspaces",
    );
    const names = rows.map((row) => String(row["keyspace_name"])).sort();
    if (names.includes(keyspace)) return { message: `'${keyspace}' exists` };
    const own = names.filter((name) => !/^(system|dse)(_|$)/.test(name));
    const known = own.length === 0 ? "there is none yet" : `there are: ${shortened(own)}`;
    throw new StepFailure(
      `Cassandra has no keyspace '${keyspace}'; ${known}`,
      `set ${LABELS.keyspace} to one that exists, or run \`deno task setup\` to make it`,
    );
  },
  fault: (error, { cassandra }) => cassandraFault(error, cassandra),
};

function shortened(names: readonly string[]): string {
  const shown = names.slice(0, 12).join(", ");
  return names.length > 12 ? `${shown} and ${names.length - 12} more` : shown;
}
