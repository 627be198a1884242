/** Errors that another try does not mend. */
const FATAL_NAMES = new Set([
  "KafkaJSSASLAuthenticationError",
  "KafkaJSUnsupportedMagicByteInMessageSet",
  "KafkaJSNotImplemented",
  "RangeError",
  "TypeError",
  "NotCapable",
]);

/** True when sending again cannot help, such as a refused login or a record that is too large. */
export function isFatal(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (FATAL_NAMES.has(at.name)) return true;
    if (at.name === "KafkaJSProtocolError") {
      return (at as { retriable?: boolean }).retriable === false;
    }
  }
  return false;
}

/** What went wrong and what to do about it, in one line. */
export function explain(error: unknown, brokers: readonly string[]): string {
  const message = rootMessage(error);
  if (isFatal(error)) {
    return isRefusedLogin(error)
      ? `Kafka at ${brokers} refuses the login: check KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD ` +
        `and KAFKA_SECURITY_PROTOCOL (${message})`
      : `Kafka at ${brokers} does not take the records: ${message}`;
  }
  return `Kafka does not answer at ${brokers}: start it with 'deno task services', ` +
    `or set KAFKA_BOOTSTRAP_SERVERS (${message})`;
}

function isRefusedLogin(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at.name === "KafkaJSSASLAuthenticationError") return true;
  }
  return false;
}

/** kafkajs wraps an error once per retry layer, each time with the same text. */
function rootMessage(error: unknown): string {
  let at = error;
  while (at instanceof Error && at.cause instanceof Error) at = at.cause;
  return at instanceof Error ? at.message : String(at);
}
