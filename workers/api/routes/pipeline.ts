import Type from "typebox";
import type { GroupLag } from "#core/kafka/lag.ts";
import { streamState } from "#core/progress.ts";
import { defineRoute } from "../contract/route.ts";
import { streamPipeline } from "../contract/schemas.ts";
import { json, jsonResponse } from "../server/json.ts";

export const getPipeline = defineRoute({
  method: "GET",
  path: "/api/v1/pipeline",
  id: "getPipeline",
  tag: "Pipeline",
  summary: "The pipeline at one look: rate, watermark, ledger and lag of each stream",
  parameters: {},
  responses: {
    200: jsonResponse(
      "The streams; a lag is null while Kafka does not answer",
      Type.Object(
        {
          now: Type.Integer({ description: "Wall clock of the server, epoch ms" }),
          streams: Type.Array(streamPipeline),
        },
        { additionalProperties: false },
      ),
    ),
  },
  problems: [],
}, async (_, { streams, broker, board, config }) => {
  const groups = await broker.lags().catch(() => undefined);
  const now = Date.now();
  return json({
    now,
    streams: [...streams.values()].map(({ declaration, topics, log }) => {
      const { ledger, tasks, ...times } = streamState(declaration.name, board.tasks, now);
      const lagOf = (worker: string) =>
        lagIn(groups, `${config.group}-${worker}`, Object.values(topics));
      return {
        stream: declaration.name,
        rate: log.rate.perSecond(now),
        ...times,
        ledger,
        lag: { process: lagOf("process"), persist: lagOf("persist") },
        tasks,
      };
    }),
  });
});

function lagIn(
  groups: readonly GroupLag[] | undefined,
  ...[name, topics]: [string, readonly string[]]
): number | null {
  const group = groups?.find(({ group }) => group === name);
  if (group === undefined) return null;
  return group.topics.filter(({ topic }) => topics.includes(topic))
    .reduce((sum, { lag }) => sum + lag, 0);
}
