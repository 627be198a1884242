import { formatSpread, spread } from "../statistics.ts";

/** What one subject came to. */
export interface SubjectResult {
  readonly title: string;
  /** By route: requests per second of CPU time, of each round. */
  readonly requests: Readonly<Record<string, readonly number[]>>;
  /** By kind of page: longest stretch on the event loop, of each round, ms. */
  readonly stretches: Readonly<Record<string, readonly number[]>>;
  /** Of writing one record, where it was measured. */
  readonly posts: readonly PostTimes[];
}

/** Times of requests that write one record each, ms. */
export interface PostTimes {
  readonly kind: string;
  readonly parallel: number;
  readonly count: number;
  /** Of each round. */
  readonly p50: readonly number[];
  readonly p99: readonly number[];
  /** CPU of a request, ms, of each round. */
  readonly cpuMs: readonly number[];
}

/** What `bench api` writes to its result file. */
export interface ApiResult {
  readonly rounds: number;
  /** Of each measurement. */
  readonly seconds: number;
  /** Requests at once. */
  readonly parallel: number;
  /** Readers of large pages at once. */
  readonly readers: number;
  /** The API as it is comes first: others are compared with it. */
  readonly subjects: readonly SubjectResult[];
}

/** Requests per second of CPU, longest stretches and times to write, as Markdown. */
export function apiTable(result: ApiResult): string {
  const { subjects, rounds, seconds, parallel, readers } = result;
  const names = Object.keys(subjects[0]!.requests);
  const pages = Object.keys(subjects[0]!.stretches);
  const others = subjects.slice(1);
  return [
    `Requests per second of CPU time, ${parallel} at once; median and spread of ${rounds} rounds ` +
    `of ${seconds} s, in which all take turns.`,
    "",
    ...table(
      ["request", ...subjects.map(({ title }) => title), ...others.map((o) => `this / ${o.title}`)],
      names.map((name) => [
        name,
        ...subjects.map(({ requests }) => formatSpread(requests[name]!, 0)),
        ...others.map((other) => ratio(subjects[0]!.requests[name]!, other.requests[name]!)),
      ]),
    ),
    "",
    `Longest stretch on the event loop, ms, while ${readers} clients read pages.`,
    "",
    ...table(
      ["page", ...subjects.map(({ title }) => title)],
      pages.map((
        name,
      ) => [name, ...subjects.map(({ stretches }) => formatSpread(stretches[name]!, 0))]),
    ),
    "",
    "Time to write one record, with all in-sync replicas and the outcome of its request in one " +
    "transaction.",
    "",
    ...table(
      ["API", "record", "at once", "requests", "p50 ms", "p99 ms", "CPU ms"],
      subjects.flatMap(({ title, posts }) =>
        posts.map(({ kind, parallel, count, p50, p99, cpuMs }) => [
          title,
          kind,
          String(parallel),
          count.toLocaleString("en"),
          formatSpread(p50, 1),
          formatSpread(p99, 1),
          formatSpread(cpuMs, 2),
        ])
      ),
    ),
  ].join("\n");
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(columns), line(columns.map(() => "---")), ...rows.map(line)];
}

function ratio(ours: readonly number[], others: readonly number[]): string {
  return (spread(ours).median / spread(others).median).toFixed(2);
}
