import { ByteReader } from "../encoding/byte_reader.ts";
import { parseShape, type StoredSpec } from "./head.ts";

/**
 * The record's key in the key of a row of state, as `writeRowKey` writes it.
 *
 * @param specs those of the state's head
 * @returns undefined for a row of a spec that is not among them
 * @throws {RangeError} when the row's key is damaged
 */
export function keyOfRow(
  row: Uint8Array,
  specs: readonly Pick<StoredSpec, "id" | "shape">[],
): Uint8Array | undefined {
  const reader = new ByteReader(row);
  const id = reader.varint();
  if (id !== 0) {
    const spec = specs.find((one) => one.id === id);
    if (spec === undefined) return undefined;
    if (parseShape(spec.shape).kind === "session") reader.float64();
    else reader.signedVarint();
  }
  return row.subarray(reader.position);
}
