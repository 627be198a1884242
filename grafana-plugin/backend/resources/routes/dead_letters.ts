import Type from "typebox";
import { Compile } from "typebox/compile";
import { DEAD_LETTERS, readArrivals } from "#core/cassandra/reads/arrivals.ts";
import { maskLetterValue, type MaskRules } from "#core/contract/mask.ts";
import { walkStart } from "#core/cassandra/reads/bucket_walk.ts";
import { deadLetter, type DeadLetterBytes } from "#core/record/dead_letter.ts";
import type {
  DeadLetter,
  DeadLettersAnswer,
  ReplayAnswer,
} from "../../../src/contract/resources.ts";
import type { PluginContext } from "../../sdk/mod.ts";
import { integerParameter, timeParameter } from "../parameters.ts";
import { badRequest, Problem } from "../problem.ts";
import { type ReplayedLetters, replayLetters } from "../replay_letters.ts";
import { findStream, pageCursors, rowSource, type Sources } from "../sources.ts";

/** How far ahead of this clock Kafka's may be, ms. */
const CLOCK_SKEW_MS = 60_000;

/** GET dead-letters?stream=&from=&to=&limit=&cursor= */
export async function listDeadLetters(
  sources: Sources,
  query: URLSearchParams,
): Promise<DeadLettersAnswer> {
  const name = query.get("stream") ?? "";
  if (name === "") {
    throw badRequest(
      "'stream' is missing: name the stream whose letters to read",
    );
  }
  const declared = await findStream(sources.catalogue, name);
  const { name: stream, retention } = declared;
  const limit = integerParameter(query, "limit", {
    fallback: 100,
    min: 1,
    max: 1_000,
  });
  const now = Date.now();
  const from = timeParameter(query, "from", now - retention.rawMs);
  const to = timeParameter(query, "to", now + CLOCK_SKEW_MS);
  const scope = [
    "dead-letters",
    stream,
    query.get("from") ?? "",
    query.get("to") ?? "",
  ];
  const cursor = query.get("cursor") || undefined;
  const cursors = await pageCursors(sources);
  const start = await walkStart(
    { cursors, scope, cursor },
    () => Promise.resolve({ from, to: Math.min(to, now + CLOCK_SKEW_MS) }),
  );
  const { keyspace } = sources.settings.cassandra;
  const { rows, next } = await readArrivals(
    await rowSource(sources),
    { keyspace, stream, form: DEAD_LETTERS },
    { start: start!, limit },
  );
  return {
    letters: rows.map((dead) => letterOf(declared, dead)),
    next: next === null ? null : cursors.encode(scope, next),
  };
}

/** A dead letter as the browser sees it: what its stream declares as sensitive is masked. */
function letterOf(
  stream: { readonly name: string } & MaskRules,
  dead: DeadLetterBytes,
): DeadLetter {
  const { reason, value, ...letter } = deadLetter(dead);
  return {
    stream: stream.name,
    ...letter,
    reason: reason ?? "no reason was given",
    value: maskLetterValue(value, stream) ?? "",
  };
}

const ROLES = ["Editor", "Admin"];
const MAX_LETTERS = 500;

const replayRequest = Compile(Type.Object({
  stream: Type.String({ minLength: 1 }),
  letters: Type.Array(
    Type.Object({
      at: Type.Integer({ minimum: 0, maximum: 8.64e15 }),
      partition: Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 }),
      offset: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    }),
    { minItems: 1, maxItems: MAX_LETTERS },
  ),
}));

/** POST dead-letters/replay: editors and admins only. */
export async function replay(
  sources: Sources,
  body: unknown,
  options: {
    readonly context: PluginContext;
    readonly replayed: ReplayedLetters;
  },
): Promise<ReplayAnswer> {
  const { user } = options.context;
  if (!ROLES.includes(user?.role ?? "")) {
    throw new Problem(
      403,
      "Your role does not allow that",
      `Replaying dead letters takes the role ${ROLES.join(" or ")}; yours is ` +
        `${user?.role || "none"}: ask an administrator of Grafana`,
    );
  }
  if (!replayRequest.Check(body)) {
    throw badRequest(
      "The body must be {stream, letters: [{at, partition, offset}]} with 1 to " +
        `${MAX_LETTERS} letters`,
    );
  }
  const stream = await findStream(sources.catalogue, body.stream);
  const answer = await replayLetters(sources, {
    stream,
    letters: body.letters,
    replayed: options.replayed,
  });
  sources.log.info("dead letters were replayed", {
    stream: stream.name,
    user: user?.login,
    replayed: answer.replayed,
    failed: answer.failed.length,
  });
  return answer;
}
