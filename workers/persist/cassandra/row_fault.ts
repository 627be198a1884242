import cassandra from "cassandra-driver";

/** Tries after which an error that nobody knows counts as the row's fault. */
const PATIENCE = 10;

/**
 * Whether an error says that this very row can never be written, as opposed to Cassandra being away,
 * busy or not set up: Cassandra refused the value, or the driver could not encode it.
 *
 * @param attempt of this write, from 0. An error that is none of the driver's comes from the row; it
 * is given a few tries, so that it neither blocks the others for ever nor is judged in haste
 */
export function isRowFault(error: unknown, attempt: number): boolean {
  if (error instanceof cassandra.errors.ResponseError) {
    const { invalid } = cassandra.types.responseErrorCodes;
    return error.code === invalid && !NOT_SET_UP.test(error.message);
  }
  if (isOutage(error)) return false;
  return isEncodingError(error) || attempt + 1 >= PATIENCE;
}

/** A table or column that is gone is no fault of a row: setup brings it back. */
const NOT_SET_UP =
  /unconfigured table|does not exist|undefined column|unknown identifier|keyspace/i;

/** How the driver says that it cannot encode a value. */
const ENCODING = /^(Expected|Not a valid|Invalid date|A map can't|A collection can't)/;

function isEncodingError(error: unknown): boolean {
  if (error instanceof RangeError) return (error as { code?: unknown }).code === "ERR_OUT_OF_RANGE";
  return error instanceof TypeError && ENCODING.test(error.message);
}

/** The driver's own errors and those of the socket. */
function isOutage(error: unknown): boolean {
  if (Object.values(cassandra.errors).some((kind) => error instanceof kind)) return true;
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" && /^E[A-Z]+$/.test(code);
}
