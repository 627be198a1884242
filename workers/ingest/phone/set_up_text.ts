import type { Exposure } from "../access/exposure.ts";

/**
 * How the phone app is set up, in words.
 *
 * @param origin what the reader has called this server, such as `http://192.168.1.5:5000`
 */
export function setUpText(origin: string, { loopbackOnly, tokens, tls }: Exposure): string {
  const reach = loopbackOnly
    ? `This server listens on this machine only, so no phone reaches it yet. Start it with
SLUICE_INGEST_HOST=0.0.0.0, SLUICE_INGEST_TOKENS=<a token> and SLUICE_ALLOW_NET=,0.0.0.0 for the
phones of your network.
`
    : `Phone and server must be in one network. ${origin}/ shows the addresses of this machine and
what arrives.
`;
  const token = tokens
    ? `
   Header           Authorization: Bearer <the token this server was started with>`
    : "";
  const certificate = tls
    ? `
   The phone must trust the server's certificate.`
    : "";
  return `Sluice takes what a phone's sensors measure.

${reach}
Sensor Logger (iOS and Android): settings, Data Streaming, Enable HTTP Push

   Push URL         ${origin}/sensor_data${token}
   Batch period     1000 ms or more
   Tap to Test Pushing answers with OK.${certificate}

Anything else that speaks HTTP sends this, as application/json, plain or with gzip or deflate:

   POST ${origin}/sensor_data
   {"messageId": 1, "sessionId": "walk", "deviceId": "my-phone",
    "payload": [{"name": "accelerometer", "time": 1767225600000000000,
                 "values": {"x": 0.1, "y": 0.2, "z": 9.8}, "accuracy": 3}]}

'time' is in nanoseconds since 1970. The answer is 200 once Kafka has all readings; any other answer
says what is wrong, and nothing was written or the message may be sent again: one with the same
deviceId, sessionId and messageId is counted once.
`;
}
