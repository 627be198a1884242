import kafkajs from "kafkajs";
import { within } from "../async/time_limit.ts";
import { isTooLarge, MissingPartition } from "../kafka/acknowledged.ts";
import { errorMessage } from "../telemetry/log.ts";
import { ProblemError } from "./problem.ts";

/**
 * Waits for a call to Kafka, but not for ever.
 *
 * @throws {ProblemError} when it fails or takes longer than `ms`
 */
export async function answerOf<T>(call: Promise<T>, ms: number): Promise<T> {
  try {
    return await within(call, { ms });
  } catch (error) {
    throw kafkaProblem(error);
  }
}

/** What an error of a call to Kafka means to whoever asked for it. */
export function kafkaProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (isTooLarge(error)) {
    return new ProblemError(
      "too-large",
      "Kafka refuses the records because they are too large: send fewer at once",
      { cause: error },
    );
  }
  const type = (error as { type?: unknown } | null)?.type;
  if (
    type === "UNKNOWN_TOPIC_OR_PARTITION" || error instanceof MissingPartition ||
    error instanceof kafkajs.KafkaJSTopicMetadataNotLoaded
  ) {
    return new ProblemError(
      "not-set-up",
      "A topic is missing in Kafka: run `deno task setup`",
      { cause: error },
    );
  }
  return new ProblemError(
    "kafka-away",
    `Kafka does not answer at the moment (${errorMessage(error)}): try again`,
    { cause: error },
  );
}
