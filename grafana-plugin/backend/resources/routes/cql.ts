import Type from "typebox";
import { Compile } from "typebox/compile";
import type {
  CqlSchemaAnswer,
  CqlValidateAnswer,
  CqlValuesAnswer,
} from "../../../src/contract/resources.ts";
import { readSchema } from "../../cql/schema/read_schema.ts";
import { validateCql } from "../../cql/validate_cql.ts";
import { readVariableValues } from "../../queries/read_variable_values.ts";
import { badRequest } from "../problem.ts";
import type { Sources } from "../sources.ts";

const cqlRequest = Compile(Type.Object({
  cql: Type.String(),
  variables: Type.Optional(
    Type.Record(
      Type.String(),
      Type.Union([Type.String(), Type.Array(Type.String())]),
    ),
  ),
  range: Type.Optional(Type.Object({ from: Type.Number(), to: Type.Number() })),
}));

/** GET cql/schema */
export async function showSchema(
  { settings, cassandra }: Sources,
): Promise<CqlSchemaAnswer> {
  return await readSchema(await cassandra(), {
    keyspace: settings.cassandra.keyspace,
  });
}

/** POST cql/validate with {cql} */
export async function validate(
  sources: Sources,
  body: unknown,
): Promise<CqlValidateAnswer> {
  const { cql } = checked(body);
  const { cassandra: { keyspace }, limits: { allowFullScans } } = sources.settings;
  return await validateCql(cql, {
    client: await sources.cassandra(),
    keyspace,
    allowFullScans,
  });
}

/** POST cql/values with {cql}, and the values of other variables and a time range if need be */
export async function listValues(
  sources: Sources,
  body: unknown,
  signal: AbortSignal,
): Promise<CqlValuesAnswer> {
  const { cql, ...given } = checked(body);
  const { cassandra: { keyspace }, limits } = sources.settings;
  const client = await sources.cassandra();
  return await readVariableValues(cql, {
    ...given,
    client,
    keyspace,
    limits,
    signal,
  });
}

function checked(body: unknown) {
  if (cqlRequest.Check(body)) return body;
  throw badRequest(
    "The body must be {cql} with a text, and may have 'variables' (texts or lists of texts by " +
      "name) and 'range' ({from, to} in epoch ms)",
  );
}
