import assert from "node:assert/strict";
import cassandra from "cassandra-driver";
import { isRowFault } from "./writer.ts";

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

Deno.test("an error of the code that handles the row is the row's fault after ten tries", () => {
  const strange = new TypeError("Cannot read properties of undefined");
  assert.equal(isRowFault(strange, 8), false);
  assert.equal(isRowFault(strange, 9), true);
});

Deno.test("an outage is never the row's fault, however long it lasts and however it is worded", () => {
  for (const error of [new Error("No connection available"), new NoHostAvailableError({})]) {
    assert.equal(isRowFault(error, 1_000), false);
  }
});
