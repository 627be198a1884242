import type { QueryKind, QueryOf } from "../../src/contract/query.ts";
import { cql } from "./run_cql_query.ts";
import type { Kind } from "./kind.ts";
import { logs } from "./run_logs_query.ts";
import { pipeline } from "./run_pipeline_query.ts";
import { predictions } from "./run_predictions_query.ts";
import { records } from "./run_records_query.ts";
import { windows } from "./run_windows_query.ts";

/** Every kind of query, as its messages list them. */
export const KINDS: { readonly [Name in QueryKind]: Kind<QueryOf<Name>> } = {
  windows,
  records,
  cql,
  logs,
  pipeline,
  predictions,
};
