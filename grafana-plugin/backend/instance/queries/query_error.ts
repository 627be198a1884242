/** A query that its author must mend; the message says what and how. */
export class QueryError extends Error {
  override readonly name = "QueryError";
}
