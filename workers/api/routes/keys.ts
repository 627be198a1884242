import Type from "typebox";
import { LATEST_KEYS, readLatestPage } from "#core/cassandra/reads/latest.ts";
import { isText } from "#core/cursor.ts";
import { keyParameter, optional, paging } from "../contract/parameter.ts";
import { OF_HISTORY } from "#core/http/problem.ts";
import { defineStreamRoute } from "../contract/route.ts";
import { PAGE_BYTES } from "../history/answer.ts";
import { pageResponse } from "../server/json.ts";

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
  tagged: true,
  responses: { 200: pageResponse("A page of keys", "keys", Type.String()) },
  problems: OF_HISTORY,
}, (asked, { history }) => {
  const { query: { prefix = "", limit, cursor }, stream: { declaration } } = asked;
  const scope = ["keys", declaration.name, prefix];
  return history.page(asked, async ({ rows: source, cursors }) => {
    const after = cursor === undefined ? undefined : cursors.decode(scope, cursor, isText);
    const { keyspace } = history;
    const { rows, more } = await readLatestPage(source, { keyspace, stream: declaration.name }, {
      form: LATEST_KEYS,
      prefix,
      after,
      limit,
      maxBytes: PAGE_BYTES,
    });
    return {
      name: "keys",
      rows,
      format: (key) => JSON.stringify(key),
      next: more ? cursors.encode(scope, rows.at(-1)!) : null,
    };
  });
});
