import { createLogger } from "../telemetry/log.ts";
import { ValueDecoder } from "./value_decoder.ts";

/** For tests of plain JSON: a decoder that has no registry. */
export const noSchemas = new ValueDecoder({
  open: () => Promise.reject(new Error("there is no registry")),
  log: createLogger("test", { write: () => {} }),
});
