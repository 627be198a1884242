import type * as wire from "../protocol/generated/backend.ts";
import { errorSourceOf } from "../errors.ts";
import { callSignal, type ServiceOptions, toContext } from "../server/call.ts";
import { messageOf, toStatus } from "../server/status.ts";
import { pacedWriter } from "./paced_writer.ts";

type Write = (message: wire.CallResourceResponse) => Promise<void>;

/** Serves `pluginv2.Resource`; bodies go out as they come. */
export function resourceService(options: ServiceOptions): wire.ResourceServer {
  return {
    async callResource(call) {
      const { signal, release } = callSignal(call, options.stopping);
      try {
        const response = await respond(call.request, { options, signal });
        await send(response, { write: pacedWriter(call, signal), signal });
        call.end();
      } catch (error) {
        if (!signal.aborted) {
          options.log.error("a resource's body broke off", { error });
        }
        call.emit("error", toStatus(error, signal));
      } finally {
        release();
      }
    },
  };
}

interface RespondOptions {
  readonly options: ServiceOptions;
  readonly signal: AbortSignal;
}

async function respond(
  request: wire.CallResourceRequest,
  { options: { instances, log }, signal }: RespondOptions,
): Promise<Response> {
  const { path, method, url, body } = request;
  try {
    const context = toContext(request.pluginContext);
    const headers: Record<string, string[]> = {};
    for (const [name, { values }] of Object.entries(request.headers)) {
      headers[name] = values;
    }
    return await instances.use(context, async (instance) => {
      if (instance.callResource === undefined) {
        return problem(404, "This plugin has no resources");
      }
      return await instance.callResource({
        context,
        method,
        path,
        url,
        headers,
        body,
      }, signal);
    });
  } catch (error) {
    if (signal.aborted) throw error;
    log.error("a resource failed", { path, error });
    return problem(
      errorSourceOf(error) === "downstream" ? 502 : 500,
      messageOf(error),
    );
  }
}

/** A problem document (RFC 9457). */
function problem(status: number, detail: string): Response {
  const title = status === 404 ? "Not found" : "The request failed";
  const headers = { "content-type": "application/problem+json" };
  return new Response(JSON.stringify({ title, status, detail }), {
    status,
    headers,
  });
}

interface SendOptions {
  readonly write: Write;
  readonly signal: AbortSignal;
}

/** Code and headers go with the first piece only; Grafana reads them nowhere else. */
async function send(
  response: Response,
  { write, signal }: SendOptions,
): Promise<void> {
  let head = { code: response.status, headers: headersOf(response) };
  let begun = false;
  const reader = response.body?.getReader();
  const stop = () => void reader?.cancel(signal.reason).catch(() => {});
  signal.addEventListener("abort", stop, { once: true });
  try {
    for (
      let piece = await reader?.read();
      piece?.done === false;
      piece = await reader?.read()
    ) {
      await write({ ...head, body: piece.value });
      begun = true;
      head = { code: 0, headers: {} };
    }
    signal.throwIfAborted();
    if (!begun) await write({ ...head, body: new Uint8Array(0) });
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function headersOf({ headers }: Response): Record<string, wire.StringList> {
  const result: Record<string, wire.StringList> = {};
  for (const [name, value] of headers) result[name] = { values: [value] };
  const cookies = headers.getSetCookie();
  if (cookies.length > 0) result["set-cookie"] = { values: cookies };
  return result;
}
