import type cassandra from "cassandra-driver";
import type { GrafanaApi, QueryAnswer } from "../../tests/support/grafana/grafana_api.ts";
import type { BesideCases, QueryCase } from "./case.ts";

/**
 * Runs a query in Grafana once and checks the answer.
 *
 * @returns its values that are no times
 * @throws {Error} when it failed or has a notice that something was cut
 */
export async function countPoints(api: GrafanaApi, one: QueryCase): Promise<number> {
  const response = await ask(api, one);
  const { results } = await response.json() as QueryAnswer;
  const { error, frames = [] } = results["A"]!;
  if (error !== undefined) throw new Error(`${one.name}: ${error}`);
  return frames.reduce(
    (sum, { schema, data }) =>
      sum + schema.fields.reduce(
        (points, { type }, at) => points + (type === "time" ? 0 : data.values[at]!.length),
        0,
      ),
    0,
  );
}

/** Time of one query through Grafana, to the last byte of the answer, ms. */
export async function timeInGrafana(api: GrafanaApi, one: QueryCase): Promise<number> {
  const began = performance.now();
  const response = await ask(api, one);
  const bytes = await response.arrayBuffer();
  const ms = performance.now() - began;
  if (!response.ok) {
    const text = new TextDecoder().decode(bytes.slice(0, 1_000));
    throw new Error(`${one.name} answered ${response.status}: ${text}`);
  }
  return ms;
}

/** Time of reading the same rows with the driver alone, ms. */
export async function timeDirect(
  client: cassandra.Client,
  { cql, params }: NonNullable<QueryCase["direct"]>,
): Promise<number> {
  const began = performance.now();
  const times: number[] = [];
  const values: number[] = [];
  let pageState: string | undefined;
  do {
    const page = await client.execute(cql, [...params], {
      prepare: true,
      fetchSize: 5_000,
      ...(pageState === undefined ? {} : { pageState }),
    });
    for (const row of page.rows) {
      times.push((row["time"] as Date).getTime());
      values.push(row["value"] as number);
    }
    pageState = page.pageState ?? undefined;
  } while (pageState !== undefined);
  return performance.now() - began;
}

function ask(api: GrafanaApi, { query, range }: QueryCase): Promise<Response> {
  const { from, to } = range;
  const body = JSON.stringify({ queries: [query], from: String(from), to: String(to) });
  return api.request("api/ds/query", { method: "POST", body });
}

/** Times of a small query while a large one runs, ms. */
export async function timeBeside(
  api: GrafanaApi,
  { small, large }: BesideCases,
): Promise<number[]> {
  const times: number[] = [];
  let running = true;
  const read = timeInGrafana(api, large).finally(() => running = false);
  while (running) times.push(await timeInGrafana(api, small));
  await read;
  return times;
}
