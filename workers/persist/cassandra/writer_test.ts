import assert from "node:assert/strict";
import cassandra from "cassandra-driver";
import fc from "fast-check";
import { CHUNK_LIMITS, chunkRows, isRowFault } from "./writer.ts";

const rows = fc.array(
  fc.record({ partition: fc.constantFrom("a", "b", "c"), bytes: fc.nat({ max: 40_000 }) }),
  { maxLength: 200 },
).map((inserts) =>
  inserts.map(({ partition, bytes }, number) => ({
    number,
    insert: { query: "", params: [], partition, bytes },
  }))
);

Deno.test("chunks hold every row once, in order, of one partition, within the limits", () => {
  fc.assert(fc.property(rows, (rows) => {
    const chunks = chunkRows(rows);
    const numbers = chunks.flat().map(({ number }) => number);
    assert.deepEqual(numbers.toSorted((a, b) => a - b), rows.map(({ number }) => number));
    for (const chunk of chunks) {
      assert.equal(new Set(chunk.map(({ insert }) => insert.partition)).size, 1);
      assert(chunk.length <= CHUNK_LIMITS.rows);
      const bytes = chunk.reduce((sum, { insert }) => sum + insert.bytes, 0);
      assert(chunk.length === 1 || bytes <= CHUNK_LIMITS.bytes);
      const order = chunk.map(({ number }) => number);
      assert.deepEqual(order, order.toSorted((a, b) => a - b));
    }
  }));
});

Deno.test("rows of one partition share a chunk as long as it has room", () => {
  const row = { insert: { query: "", params: [], partition: "a", bytes: 1 } };
  const lengths = chunkRows(Array.from({ length: 70 }, () => row)).map(({ length }) => length);
  assert.deepEqual(lengths, [32, 32, 6]);
});

Deno.test("a row larger than the limit is a chunk of its own", () => {
  const row = { insert: { query: "", params: [], partition: "a", bytes: 5_000_000 } };
  assert.deepEqual(chunkRows([row, row]).map(({ length }) => length), [1, 1]);
});

const { ResponseError, NoHostAvailableError, OperationTimedOutError } = cassandra.errors;
const codes = cassandra.types.responseErrorCodes;

Deno.test("a value that Cassandra or the driver refuses is the row's fault", () => {
  const long = new ResponseError(
    codes.invalid,
    "Key length of 70000 is longer than maximum of 65535",
  );
  const range = Object.assign(new RangeError("out of range"), { code: "ERR_OUT_OF_RANGE" });
  for (const error of [long, range, new TypeError("Expected Number, obtained 'x'")]) {
    assert.equal(isRowFault(error, 0), true);
  }
});

for (
  const error of [
    new NoHostAvailableError({}),
    new OperationTimedOutError("timed out"),
    new ResponseError(codes.writeTimeout, "Operation timed out"),
    new ResponseError(codes.overloaded, "busy"),
    new ResponseError(codes.unavailableException, "Cannot achieve consistency level"),
    new ResponseError(codes.invalid, "unconfigured table readings"),
    new ResponseError(codes.invalid, "Undefined column name level in table readings"),
    Object.assign(new Error("connection reset"), { code: "ECONNRESET" }),
  ]
) {
  Deno.test(`'${error.message}' is not the row's fault`, () => {
    assert.equal(isRowFault(error, 0), false);
    assert.equal(isRowFault(error, 1_000), false);
  });
}

Deno.test("an unknown error is the row's fault after ten tries", () => {
  const strange = new TypeError("Cannot read properties of undefined");
  assert.equal(isRowFault(strange, 8), false);
  assert.equal(isRowFault(strange, 9), true);
});
