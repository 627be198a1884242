import assert from "node:assert/strict";
import { DownstreamError, errorSourceOf } from "./errors.ts";

Deno.test("an error is downstream if it or one of its causes is", () => {
  const away = new DownstreamError("the database is away");
  assert.equal(errorSourceOf(away), "downstream");
  assert.equal(
    errorSourceOf(new Error("no rows", { cause: away })),
    "downstream",
  );
  assert.equal(errorSourceOf(new Error("a bug")), "plugin");
  assert.equal(errorSourceOf("text"), "plugin");
});
