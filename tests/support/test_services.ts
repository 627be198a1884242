import { startTemporaryServices, type TemporaryServices } from "../../local/services/mod.ts";

/** Variables through which a test run hands its services to every test file. */
export const SHARED = { kafka: "SLUICE_TEST_KAFKA", cassandra: "SLUICE_TEST_CASSANDRA" } as const;

/**
 * Real Kafka and Cassandra for a test file: those of the whole run when there is one, else ones of
 * its own, so that a file can be run alone.
 */
export function testServices(): Promise<TemporaryServices> {
  const kafka = Deno.env.get(SHARED.kafka);
  const cassandra = Deno.env.get(SHARED.cassandra);
  return startTemporaryServices({ external: { kafka, cassandra } });
}
