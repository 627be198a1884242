import Type from "typebox";
import { Compile } from "typebox/compile";
import type { IngestStatus } from "#core/contract/ingest.ts";
import { orNull } from "#core/contract/schema.ts";
import { isAskedHere } from "#core/http/client_address.ts";
import { ProblemError } from "#core/http/problem.ts";
import { defineRoute } from "../contract/route.ts";
import { json, jsonResponse } from "../server/json.ts";

/** The ingest worker is on this machine or near it, ms. */
const TIMEOUT_MS = 3_000;

const closed = { additionalProperties: false };
const moment = Type.Integer({ description: "Epoch ms" });

const ingestStatus = Type.Object({
  urls: Type.Array(Type.String(), {
    description: "Addresses that phones send to, the likeliest first",
  }),
  loopbackOnly: Type.Boolean({ description: "Nothing but its own machine reaches them" }),
  tls: Type.Boolean(),
  token: Type.Object({
    needed: Type.Boolean(),
    value: orNull(Type.String({ description: "Only told on the machine itself" })),
  }, closed),
  now: moment,
  devices: Type.Array(Type.Object({
    deviceId: Type.String(),
    sessionId: Type.String(),
    messageId: Type.String({ description: "Of its last message" }),
    at: moment,
    messages: Type.Integer({ minimum: 0 }),
    readings: Type.Integer({ minimum: 0 }),
    sensors: Type.Record(Type.String(), Type.Integer({ minimum: 0 })),
  }, closed)),
  problems: Type.Array(Type.Object({
    at: moment,
    client: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
  }, closed)),
}, closed);

const readsStatus = Compile(ingestStatus);

export const getIngest = defineRoute({
  method: "GET",
  path: "/api/v1/ingest",
  id: "getIngest",
  tag: "Pipeline",
  summary: "How phones reach the ingest worker, and what they sent last",
  parameters: {},
  responses: { 200: jsonResponse("As the ingest worker says it", ingestStatus) },
  problems: ["ingest-away"],
}, async ({ client, request }, { config }) => {
  const { ingestUrl, ingestPort, ingestTokens, proxies } = config;
  const url = new URL("/api/v1/ingest", ingestUrl || `http://127.0.0.1:${ingestPort}`);
  // The first that speaks for any device.
  const token = ingestTokens.find((entry) => !/.=./.test(entry));
  const status = await readStatus(url, { token, signal: request.signal });
  const here = proxies.length === 0 && isAskedHere(request, client);
  const value = here ? status.token.value : null;
  return json({ ...status, token: { ...status.token, value } });
});

async function readStatus(
  url: URL,
  { token, signal }: { readonly token: string | undefined; readonly signal: AbortSignal },
): Promise<IngestStatus> {
  let detail: string;
  try {
    const response = await fetch(url, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    if (response.ok) {
      const status: unknown = await response.json();
      if (readsStatus.Check(status)) return status;
      detail = "what answers is no ingest worker of this version";
    } else {
      await response.body?.cancel();
      detail = `it answers ${response.status}`;
    }
  } catch (cause) {
    signal.throwIfAborted();
    detail = cause instanceof Error ? cause.message : String(cause);
  }
  throw new ProblemError(
    "ingest-away",
    `The ingest worker does not answer at ${url.origin}: start it with 'deno task ingest', or set ` +
      `SLUICE_INGEST_URL to where it runs (${detail})`,
  );
}
