import assert from "node:assert/strict";
import { parseQuery } from "./parse_query.ts";
import { QueryFault } from "./reading/query_fault.ts";

function messageOf(json: unknown): string {
  try {
    parseQuery(json, "A");
  } catch (error) {
    assert(error instanceof QueryFault, String(error));
    return error.message;
  }
  return assert.fail("it was accepted");
}

Deno.test("each kind is accepted with its least and with everything, Grafana's fields too", () => {
  const queries: object[] = [
    { kind: "windows", stream: "vehicle_data" },
    {
      kind: "windows",
      stream: "vehicle_data",
      keys: ["a"],
      size: 60_000,
      measures: ["speed"],
      aggregates: ["avg", "p95"],
      by: "make",
      finalOnly: true,
      format: "rows",
      live: false,
      legend: "{{key}}",
      filters: [{ key: "make", operator: "=|", value: "", values: ["x"] }],
      datasource: { uid: "x" },
      intervalMs: 1_000,
    },
    { kind: "windows", stream: "s", size: "auto" },
    {
      kind: "records",
      stream: "s",
      latest: true,
      columns: ["a"],
      format: "table",
    },
    { kind: "cql", cql: "SELECT 1", variables: { a: "1", b: ["2"] } },
    { kind: "logs", source: "dead", levels: ["error"] },
    { kind: "pipeline", metrics: ["rate", "watermark_delay"], format: "table" },
  ];
  for (const query of queries) assert.equal(parseQuery(query, "B").refId, "B");
});

Deno.test("null counts as left out", () => {
  assert.deepEqual(
    parseQuery({ kind: "windows", stream: "s", keys: null, size: null }, "A"),
    {
      kind: "windows",
      stream: "s",
      refId: "A",
    },
  );
});

Deno.test("the error of a wrong query has each field with its value and what is allowed", () => {
  assert.equal(
    messageOf({ kind: "sql" }),
    `'kind' "sql" must be one of windows, records, cql, logs, pipeline, predictions`,
  );
  assert.equal(messageOf([]), "the query must be a JSON object");
  assert.match(
    messageOf({ stream: "s" }),
    /^'kind' is missing: it must be one of/,
  );
  assert.equal(
    messageOf({ kind: "windows" }),
    "'stream' is missing: it must be the name of a stream",
  );
  assert.equal(
    messageOf({ kind: "windows", stream: "", size: -1, format: "csv" }),
    `'stream' "" must be the name of a stream; 'size' -1 must be 'auto' or a size of the ` +
      `stream's windows in ms (0 for sessions); 'format' "csv" must be one of timeseries, table, rows`,
  );
  assert.equal(
    messageOf({ kind: "logs", source: "text", levels: ["loud"] }),
    `'levels' ["loud"] must be a list of info, warning, error, critical`,
  );
  assert.match(
    messageOf({ kind: "cql", cql: "  " }),
    /'cql' ".*" must be a SELECT statement/,
  );
});
