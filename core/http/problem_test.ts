import assert from "node:assert/strict";
import { CursorError } from "../cursor.ts";
import { PROBLEM_TYPE, ProblemError, problemResponse } from "./problem.ts";

Deno.test("a problem document names its kind, what is wrong and what is allowed", async () => {
  const error = new ProblemError("unknown-stream", "There is no stream 'x'", { allowed: ["a"] });
  const response = problemResponse(error, "/api/v1/streams/x");
  assert.equal(response.status, 404);
  assert.equal(response.headers.get("content-type"), PROBLEM_TYPE);
  assert.deepEqual(await response.json(), {
    type: "urn:sluice:problem:unknown-stream",
    title: "Unknown stream",
    status: 404,
    detail: "There is no stream 'x'",
    allowed: ["a"],
    instance: "/api/v1/streams/x",
  });
});

Deno.test("an unexpected error gives nothing of the inside away", async () => {
  const response = problemResponse(new Error("password=hunter2 at file.ts:3"), "/");
  assert.equal(response.status, 500);
  assert.doesNotMatch(await response.text(), /hunter2|file\.ts/);
});

Deno.test("a service that is away is reported with when to ask again", () => {
  const response = problemResponse(new ProblemError("cassandra-away", "Cassandra is away"), "/");
  assert.equal(response.status, 503);
  assert.match(response.headers.get("retry-after") ?? "", /^\d+$/);
});

Deno.test("headers of the problem reach the response", () => {
  const error = new ProblemError("method-not-allowed", "no", { headers: { allow: "GET" } });
  assert.equal(problemResponse(error, "/").headers.get("allow"), "GET");
});

Deno.test("a cursor that does not fit is the client's mistake", async () => {
  const response = problemResponse(new CursorError(), "/");
  assert.equal(response.status, 400);
  const { type, detail } = await response.json();
  assert.equal(type, "urn:sluice:problem:bad-cursor");
  assert.match(detail, /send it unchanged/);
});
