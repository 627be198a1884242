import Type from "typebox";
import { LATEST_KEYS, readLatestPage } from "#core/cassandra/reads/latest.ts";
import { decodeCursor, encodeCursor, isText } from "#core/cursor.ts";
import { keyParameter, optional, paging } from "../contract/parameter.ts";
import { defineStreamRoute } from "../contract/route.ts";
import { page, pageResponse } from "../server/json.ts";

export const listKeys = defineStreamRoute({
  method: "GET",
  path: "/api/v1/streams/{stream}/keys",
  id: "listKeys",
  tag: "Records",
  summary: "Keys that have records, in order",
  parameters: {
    prefix: optional(keyParameter("Only keys that begin with this")),
    ...paging,
  },
  responses: { 200: pageResponse("A page of keys", "keys", Type.String()) },
  problems: ["unknown-stream", "bad-parameter", "bad-cursor", "cassandra-away", "not-set-up"],
}, async ({ query, stream: { declaration } }, { history }) => {
  const { prefix = "", limit, cursor } = query;
  const scope = ["keys", declaration.name, prefix];
  const after = cursor === undefined ? undefined : decodeCursor(scope, cursor, isText);
  const source = { keyspace: history.keyspace, stream: declaration.name };
  const { rows, more } = await readLatestPage(history.rows, source, {
    form: LATEST_KEYS,
    prefix,
    after,
    limit,
  });
  const next = more ? encodeCursor(scope, rows.at(-1)!) : null;
  return page("keys", rows.map((key) => JSON.stringify(key)), next);
});
