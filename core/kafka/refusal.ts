import kafkajs from "kafkajs";

/**
 * What to do when a broker answers and refuses the log-in, so that trying again is of no use;
 * undefined for any other error.
 */
export function loginFix(error: unknown): string | undefined {
  const type = typeOf(error);
  if (
    error instanceof kafkajs.KafkaJSSASLAuthenticationError || type === "UNSUPPORTED_SASL_MECHANISM"
  ) {
    return "check KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD";
  }
  if (type === "ILLEGAL_SASL_STATE") {
    return "its port wants no log-in, so set KAFKA_SECURITY_PROTOCOL to PLAINTEXT or SSL";
  }
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? undefined : loginFix(cause);
}

function typeOf(error: unknown): unknown {
  return (error as { type?: unknown } | null)?.type;
}
