import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createCassandra } from "#core/cassandra/client.ts";
import { readConfig } from "#core/config/config.ts";
import { setUp } from "#core/setup/set_up.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { selectStreams } from "#streams/catalogue.ts";
import { freePorts } from "../../local/services/mod.ts";
import { isolatedEnvironment } from "../../tests/support/isolation.ts";
import { testServices } from "../../tests/support/test_services.ts";
import { writeResult } from "../result_file.ts";
import { percentile } from "../statistics.ts";
import { storeRows } from "./dataset.ts";
import { ask, PAGES, type Post, post, type Route, ROUTES } from "./load.ts";
import { type ApiResult, apiTable, type PostTimes, type SubjectResult } from "./report.ts";
import { Subject } from "./subject.ts";

const { values } = parseArgs({
  args: Deno.args.slice(1),
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "3" },
    parallel: { type: "string", default: "8" },
    readers: { type: "string", default: "4" },
    against: { type: "string" },
  },
});
const [rounds, seconds, parallel, readers] = [
  values.rounds,
  values.seconds,
  values.parallel,
  values.readers,
].map(Number) as [number, number, number, number];
const print = (line: string) => Deno.stdout.write(new TextEncoder().encode(`${line}\n`));
/** Requests that warm up the code of each subject, s. */
const WARM_UP_SECONDS = 2;
const POSTS: readonly (readonly [Post, number])[] = [
  ["by its id", 1],
  ["by its id", 16],
  ["with an Idempotency-Key", 1],
  ["with an Idempotency-Key", 16],
];

/** What is measured of a subject, to be filled. */
interface Measured {
  readonly subject: Subject;
  readonly writes: boolean;
  readonly requests: Record<string, number[]>;
  readonly stretches: Record<string, number[]>;
  readonly posts: (PostTimes & Record<"p50" | "p99" | "cpuMs", number[]> & { count: number })[];
}

await using services = await testServices();
const environment = isolatedEnvironment(services, { SLUICE_LOG_LEVEL: "warn" });
const lookup = (name: string) => environment[name];
const config = readConfig(lookup);
const log = createLogger("bench", { level: "error" });
const { streams } = await setUp(config, { streams: selectStreams([]), env: lookup, log });
const client = createCassandra(config, { clientId: "bench" });
await print("Writing rows to Cassandra …");
await storeRows(client, streams.find(({ name }) => name === "vehicle_data")!);
await client.shutdown();

await using running = new AsyncDisposableStack();
const measured: Measured[] = [];
/** Each writes as a group of its own: those of one group would take turns at its transactions. */
const start = async (
  { writes, ...options }: {
    title: string;
    entry?: string;
    checkout?: string;
    readonly writes: boolean;
  },
) => {
  const env = { ...environment, SLUICE_GROUP: `${config.group}-${measured.length}` };
  const [port] = freePorts(1);
  const subject = running.use(await Subject.start({ ...options, env, port: port! }));
  measured.push({ subject, writes, requests: {}, stretches: {}, posts: [] });
};
await start({ title: "the API", writes: true });
await start({
  title: "on Deno.serve",
  entry: join(import.meta.dirname!, "deno_serve.ts"),
  writes: false,
});
if (values.against !== undefined) {
  await start({ title: "another checkout", checkout: resolve(values.against), writes: true });
}
for (const { subject } of measured) {
  for (const route of [...ROUTES, ...PAGES]) {
    await ask(subject.url, route, { seconds: WARM_UP_SECONDS, parallel });
  }
}
for (let round = 1; round <= rounds; round++) {
  // The order rotates, so that nobody is always first.
  const order = measured.map((_, at) => measured[(at + round) % measured.length]!);
  for (const route of ROUTES) for (const one of order) await measureRequests(one, route);
  for (const page of PAGES) for (const one of order) await measureStretch(one, page);
  for (const [kind, at] of POSTS) {
    for (const one of order) if (one.writes) await measurePosts(one, kind, at);
  }
  await print(`Round ${round} of ${rounds} is over`);
}
const subjects = measured.map(({ subject: { title }, requests, stretches, posts }) =>
  ({ title, requests, stretches, posts }) satisfies SubjectResult
);
const result: ApiResult = { rounds, seconds, parallel, readers, subjects };
await print(`\n${apiTable(result)}`);
await print(`Written to ${await writeResult("api", result)}`);

async function measureRequests({ subject, requests }: Measured, route: Route): Promise<void> {
  const before = await subject.cpuSeconds();
  const answers = await ask(subject.url, route, { seconds, parallel });
  const cpu = await subject.cpuSeconds() - before;
  (requests[route.name] ??= []).push(answers / cpu);
}

async function measureStretch({ subject, stretches }: Measured, page: Route): Promise<void> {
  await subject.longestStretch();
  await ask(subject.url, page, { seconds, parallel: readers });
  (stretches[page.name] ??= []).push(await subject.longestStretch());
}

async function measurePosts(
  { subject, posts }: Measured,
  kind: Post,
  parallel: number,
): Promise<void> {
  let found = posts.find((one) => one.kind === kind && one.parallel === parallel);
  if (found === undefined) posts.push(found = empty(kind, parallel));
  const before = await subject.cpuSeconds();
  const times = await post(subject.url, kind, { seconds, parallel });
  const cpu = await subject.cpuSeconds() - before;
  found.count += times.length;
  found.p50.push(percentile(times, 0.5));
  found.p99.push(percentile(times, 0.99));
  found.cpuMs.push(cpu * 1_000 / times.length);
}

function empty(kind: Post, parallel: number): Measured["posts"][number] {
  return { kind, parallel, count: 0, p50: [], p99: [], cpuMs: [] };
}
