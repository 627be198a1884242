import Type from "typebox";
import { Compile } from "typebox/compile";
import type { ReplayAnswer } from "../../../src/contract/resources.ts";
import type { PluginContext } from "../../sdk/mod.ts";
import { findStream } from "../find_stream.ts";
import { badRequest, Problem } from "../problem.ts";
import type { ReplayedLetters } from "../replayed_letters.ts";
import { replayLetters } from "../replay_letters.ts";
import type { Sources } from "../sources.ts";

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
