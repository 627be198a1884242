import { setTimeout as pause } from "node:timers/promises";
import { type CallResourceRequest, DownstreamError, log } from "../../sdk/mod.ts";
import { counters } from "./counters.ts";

/** Answers a resource call; the path names what to do. */
export async function respond(
  request: CallResourceRequest,
  signal: AbortSignal,
): Promise<Response> {
  switch (request.path) {
    case "echo": {
      const { method, path, url, headers, body } = request;
      const text = new TextDecoder().decode(body);
      const answer = Response.json({ method, path, url, headers, body: text }, {
        status: 201,
      });
      answer.headers.append("set-cookie", "a=1");
      answer.headers.append("set-cookie", "b=2");
      return answer;
    }
    case "counters":
      return Response.json(counters);
    case "empty":
      return new Response(null, { status: 204 });
    case "pieces":
      return new Response(pieces(3));
    case "endless":
      return new Response(pieces(Infinity));
    case "fault":
      throw new Error("a fault of the plugin");
    case "downstream":
      throw new DownstreamError("the database is away");
    case "slow":
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      throw signal.reason;
    case "noise":
      makeNoise();
      return new Response("noisy");
    case "crash":
      Deno.exit(3);
      break;
    default:
      return new Response("not found", { status: 404 });
  }
}

function pieces(count: number): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream({
    async pull(controller) {
      if (sent >= count) return controller.close();
      await pause(50);
      controller.enqueue(new TextEncoder().encode(`piece ${++sent};`));
    },
    cancel() {
      counters.bodiesCancelled++;
    },
  });
}

/** Writes what has harmed hosts: huge lines, odd values, stray errors, output on stdout. */
function makeNoise(): void {
  const cycle: Record<string, unknown> = { name: "cycle" };
  cycle.self = cycle;
  // deno-lint-ignore no-console -- it must not reach stdout
  console.log("to the console", "x".repeat(100_000));
  log.info("two\nlines", {
    n: 1,
    big: 2n ** 70n,
    none: undefined,
    nan: NaN,
    cycle,
  });
  log.info("large", { text: 'ä\u0000"'.repeat(100_000) });
  log.warn(
    "wide",
    Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`key${i}`, i])),
  );
  log.error("failed", {
    error: new TypeError("wrong", { cause: new Error("inner") }),
  });
  log.info("settings", {
    password: "hunter2",
    nested: { apiKey: "hunter2" },
    "@level": 5,
  });
  log.info({ not: "text" } as unknown as string, {
    "@message": 1,
    "@timestamp": 2,
  });
  void Promise.reject(new Error("stray rejection"));
  setTimeout(() => {
    throw new Error("stray error");
  });
}
