import type cassandra from "cassandra-driver";

/** Longest wait for one page of rows, ms. */
const READ_TIMEOUT_MS = 6_000;

/** Rows of a query; further pages are read as they are asked for. */
export async function* select(
  client: cassandra.Client,
  cql: string,
  options: { readonly params: readonly unknown[]; readonly fetchSize: number },
): AsyncGenerator<cassandra.types.Row> {
  const { params, fetchSize } = options;
  const result = await client.execute(cql, [...params], {
    prepare: true,
    isIdempotent: true,
    fetchSize,
    readTimeout: READ_TIMEOUT_MS,
  });
  for await (const row of result) yield row;
}
