/** The variable that holds the address of a polled stream. */
export function pollVariable({ name, poll }: {
  readonly name: string;
  readonly poll?: { readonly env?: string };
}): string {
  return poll?.env ?? `SLUICE_POLL_URL_${name.toUpperCase()}`;
}

/**
 * Where the poll worker gets a stream's records: an HTTP API that answers in JSON and is asked again
 * and again. Stream and key must say which record is which: the stream declares an `id`, and an id
 * that came before is not written again.
 */
export interface PollDeclaration<Fields> {
  /**
   * The variable that holds the address. Default `SLUICE_POLL_URL_<STREAM>`. While it is empty the
   * worker asks its own generator of the stream, if it has one.
   */
  readonly env?: string;
  /** Time from one request to the next, ms, unless `SLUICE_POLL_INTERVAL` is set. */
  readonly everyMs: number;
  /** The array of items in a response, such as `results` or `data.users`; empty: the response is it. */
  readonly items: string;
  /**
   * What of an item makes a field, such as `{ city: "address.city" }`. Default: the value whose names
   * joined by `_` are the field's, so that `name_first` is `first` of `name`. Values take the type
   * that the schema has: `"51.5"` becomes a number, 8001 a text.
   */
  readonly fields?: Readonly<Partial<Record<keyof Fields & string, string>>>;
  /**
   * Fields that are in no item: made of those that are.
   *
   * @param at when the response came, epoch ms
   */
  derive?(fields: Partial<Fields>, at: number): Partial<Fields>;
}
