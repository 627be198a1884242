import type kafkajs from "kafkajs";

/**
 * Deletes a consumer group that nobody uses any more. A failure is no harm: Kafka forgets a group
 * without members and offsets by itself.
 */
export async function deleteGroup(kafka: kafkajs.Kafka, groupId: string): Promise<void> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    await admin.deleteGroups([groupId]);
  } catch {
    // As said above.
  } finally {
    await admin.disconnect().catch(() => {});
  }
}
