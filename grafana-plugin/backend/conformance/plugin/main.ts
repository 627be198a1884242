/**
 * The plugin that the conformance test drives: it shows every side of the SDK on demand.
 *
 * @module
 */
import {
  type CallResourceRequest,
  type DatasourceInstance,
  DownstreamError,
  log,
  servePlugin,
} from "../../sdk/mod.ts";
import { answerQuery } from "./answers.ts";
import { counters } from "./counters.ts";
import { respond } from "./resources.ts";
import { runStream, subscribeStream } from "./streams.ts";

interface Settings {
  readonly fail?: "creation" | "health" | "end";
}

await servePlugin({
  socketDir: Deno.env.get("SOCKET_DIR"),
  collectMetrics: () => Promise.resolve("# TYPE conformance counter\nconformance 1\n"),
  newInstance({ jsonData }): DatasourceInstance {
    const settings = (jsonData ?? {}) as Settings;
    if (settings.fail === "creation") {
      throw new Error("no contact point is set: set one");
    }
    counters.created++;
    return {
      async queryData({ queries, fromAlert, headers, context }, signal) {
        const cases = queries.map((query) => (query.json as { case: string }).case);
        if (cases.includes("throw")) throw new Error("nothing can be answered");
        if (cases.includes("throw downstream")) {
          throw new DownstreamError("the database is away");
        }
        const answers = await Promise.all(
          queries.map((query) =>
            answerQuery(query, {
              seen: { fromAlert, headers, user: context.user },
              signal,
            })
          ),
        );
        return Object.fromEntries(
          answers.flatMap((answer, i) => answer === null ? [] : [[queries[i]!.refId, answer]]),
        );
      },
      checkHealth({ context }) {
        if (settings.fail === "health") {
          throw new Error("the check itself failed");
        }
        const details = {
          verboseMessage: "all steps",
          datasource: context.datasource,
        };
        return Promise.resolve({ status: "ok", message: "it works", details });
      },
      callResource: (request: CallResourceRequest, signal) => respond(request, signal),
      subscribeStream,
      runStream,
      publishStream: ({ data }) => Promise.resolve({ status: "ok", data }),
      dispose() {
        counters.disposed++;
        log.info("disposed", { count: counters.disposed });
        return settings.fail === "end" ? new Promise(() => {}) : Promise.resolve();
      },
    };
  },
});
