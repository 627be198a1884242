/** Makes JSON of the payloads of one schema, and payloads of JSON. */
export interface ValueCodec {
  /**
   * The value as JSON has it.
   *
   * @throws {Error} when the payload is not one of the schema
   */
  decode(payload: Uint8Array): unknown;
  /** @throws {Error} naming what of the value the schema does not take */
  encode(value: unknown): Uint8Array;
  /** True when a payload is JSON as it is. */
  readonly isJson: boolean;
}
