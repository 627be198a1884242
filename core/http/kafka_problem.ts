import kafkajs from "kafkajs";
import { within } from "../async/time_limit.ts";
import { MissingPartition } from "../kafka/acknowledged.ts";
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

/** What an error of a call to Kafka means to the client of the API. */
function kafkaProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const type = (error as { type?: unknown } | null)?.type;
  if (type === "MESSAGE_TOO_LARGE" || type === "RECORD_LIST_TOO_LARGE") {
    return new ProblemError(
      "too-large",
      "Kafka refuses the records because they are too large: send fewer at once",
      { cause: error },
    );
  }
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
