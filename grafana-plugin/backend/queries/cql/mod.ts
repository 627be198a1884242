/**
 * CQL queries on any keyspace of Cassandra 3.11 or later.
 *
 * @module
 */
export { CqlError, type CqlErrorKind } from "../../cql/cql_error.ts";
export { readSchema, type ReadSchemaOptions } from "../../cql/schema/read_schema.ts";
export { validateCql, type ValidateOptions } from "../../cql/validate_cql.ts";
export { readVariableValues, type VariableContext } from "./read_variable_values.ts";
export { type CqlAnswer, type CqlContext, runCqlQuery } from "./run_cql_query.ts";
