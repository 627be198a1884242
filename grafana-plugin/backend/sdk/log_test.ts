import fc from "fast-check";
import assert from "node:assert/strict";
import { createLog, logLine, MAX_LINE } from "./log.ts";

const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withTypedArray: true,
  withSparseArray: true,
});

Deno.test("whatever is logged becomes one line that Grafana's parser takes", () => {
  fc.assert(
    fc.property(
      anything,
      fc.dictionary(fc.string(), anything),
      (message, fields) => {
        const line = logLine("info", message, fields);
        assert.ok(!line.includes("\n"));
        const parsed = JSON.parse(line);
        assert.equal(typeof parsed["@message"], "string");
        assert.equal(parsed["@level"], "info");
        assert.ok(
          Object.keys(parsed).every((key) => !/^@(?!message$|level$)/.test(key)),
        );
      },
    ),
  );
});

Deno.test("a line is never longer than Grafana reads, and is marked where it was cut", () => {
  for (const text of ["x", "\u0000", "😀", '"']) {
    const line = logLine("warn", text.repeat(200_000), {
      a: text.repeat(200_000),
      b: 1,
    });
    assert.ok(new TextEncoder().encode(line).length <= MAX_LINE);
    assert.match(JSON.parse(line)["@message"], /… \(cut: \d+ characters\)$/);
    assert.equal(JSON.parse(line).b, 1);
  }
  const many = Object.fromEntries(
    Array.from({ length: 100_000 }, (_, i) => [`field ${i}`, i]),
  );
  assert.ok(logLine("info", "many", many).length <= MAX_LINE);
});

Deno.test("an error keeps its causes and its stack", () => {
  const error = new TypeError("no rows", { cause: new Error("timeout") });
  const parsed = JSON.parse(logLine("error", "failed", { error }));
  assert.equal(parsed.error, "TypeError: no rows; caused by Error: timeout");
  assert.match(parsed.errorStack, /log_test/);
});

Deno.test("values of secret names are masked at every depth, ordinary keys are not", () => {
  const parsed = JSON.parse(logLine("info", "settings", {
    key: "vehicle-1",
    password: "p",
    kafkaSaslPassword: "p",
    nested: {
      headers: new Map([["Authorization", "p"]]),
      list: [{ accessToken: "p" }],
    },
    cassandraClientKey: "p",
  }));
  assert.deepEqual(parsed, {
    "@level": "info",
    "@message": "settings",
    key: "vehicle-1",
    password: "[masked]",
    kafkaSaslPassword: "[masked]",
    nested: {
      headers: { Authorization: "[masked]" },
      list: [{ accessToken: "[masked]" }],
    },
    cassandraClientKey: "[masked]",
  });
});

Deno.test("cycles and unreadable values are remarked", () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  const hostile = {
    get value(): never {
      throw new Error("no");
    },
  };
  const parsed = JSON.parse(
    logLine("debug", "odd", { cycle, hostile, fn: () => 1 }),
  );
  assert.deepEqual(parsed.cycle, { self: "[circular]" });
  assert.equal(parsed.hostile, "[unreadable]");
  assert.match(parsed.fn, /=>/);
});

Deno.test("a log writes whole lines of its level", () => {
  const lines: string[] = [];
  const log = createLog((line) => lines.push(line));
  log.debug("a");
  log.error("b", { n: 1 });
  assert.deepEqual(lines, [
    '{"@level":"debug","@message":"a"}\n',
    '{"@level":"error","@message":"b","n":1}\n',
  ]);
});
