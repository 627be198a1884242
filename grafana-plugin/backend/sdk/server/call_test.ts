import assert from "node:assert/strict";
import { isFromAlert, toHeaders } from "./call.ts";

Deno.test("headers lose Grafana's prefix", () => {
  const sent = { "http_X-Panel-Id": "4", Cookie: "a=1", FromAlert: "true" };
  assert.deepEqual(toHeaders(sent), {
    "X-Panel-Id": "4",
    Cookie: "a=1",
    FromAlert: "true",
  });
});

Deno.test("only Grafana's own mark makes a query an alert's", () => {
  assert.ok(isFromAlert({ FromAlert: "true" }));
  assert.ok(!isFromAlert({ "http_FromAlert": "true" }));
  assert.ok(!isFromAlert({}));
});
