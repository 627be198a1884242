import assert from "node:assert/strict";
import { parseSelect } from "../parser/parse_select.ts";
import { refuseSecrets } from "./check_table.ts";

function refuse(cql: string): void {
  const { keyspace, table } = parseSelect(cql);
  const names = { keyspace: keyspace?.text ?? "sluice", table: table.text! };
  refuseSecrets(names, keyspace ?? table);
}

Deno.test("secrets and what others do are refused, however they are written", () => {
  for (
    const [table, reason] of [
      ["system_auth.roles", /system_auth is refused: it holds roles/],
      ["SYSTEM_AUTH.roles", /system_auth is refused/],
      ['"system_auth"."roles"', /system_auth is refused/],
      ["system_traces.sessions", /system_traces is refused: it holds other users' queries/],
      ["system_views.settings", /system_views\.settings is refused: .*key stores/],
      ["system_views . queries", /system_views\.queries is refused/],
    ] as const
  ) {
    assert.throws(() => refuse(`SELECT * FROM ${table}`), reason, table);
  }
  for (const table of ["system_views.clients", "system.local", "settings", "queries"]) {
    refuse(`SELECT * FROM ${table}`);
  }
});
