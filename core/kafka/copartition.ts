import { Buffer } from "node:buffer";
import kafkajs from "kafkajs";

/**
 * Gives each partition number to one member, for all topics at once, so that a task (one partition
 * number of every topic) always has a single owner. Pure.
 *
 * @param memberIds members in any order
 * @param partitions partition numbers by topic
 * @returns partitions by topic, by member; members beyond the number of partitions get nothing
 */
export function copartition(
  memberIds: readonly string[],
  partitions: ReadonlyMap<string, readonly number[]>,
): Map<string, Record<string, number[]>> {
  const members = [...memberIds].sort();
  const assignment = new Map(members.map((id) => [id, {} as Record<string, number[]>]));
  for (const [topic, numbers] of partitions) {
    for (const number of numbers) {
      const owner = assignment.get(members[number % members.length]!)!;
      (owner[topic] ??= []).push(number);
    }
  }
  return assignment;
}

/** Partitions by topic, by member. */
type Assign = (
  memberIds: readonly string[],
  partitions: ReadonlyMap<string, readonly number[]>,
) => ReadonlyMap<string, Record<string, number[]>>;

const { MemberAssignment, MemberMetadata } = kafkajs.AssignerProtocol;

/** An assignment as a kafkajs partition assigner; members of one group must share its name. */
function partitionAssigner(name: string, assign: Assign): kafkajs.PartitionAssigner {
  const version = 1;
  const userData = Buffer.alloc(0);
  return ({ cluster }) => ({
    name,
    version,
    assign({ members, topics }) {
      const partitions = new Map(
        topics.map((topic) => [
          topic,
          cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId),
        ]),
      );
      const assigned = assign(members.map(({ memberId }) => memberId), partitions);
      return Promise.resolve(
        [...assigned].map(([memberId, assignment]) => ({
          memberId,
          memberAssignment: MemberAssignment.encode({ version, assignment, userData }),
        })),
      );
    },
    protocol: ({ topics }) => ({
      name,
      metadata: MemberMetadata.encode({ version, topics, userData }),
    }),
  });
}

/** {@linkcode copartition} for kafkajs. */
export const copartitionAssigner = partitionAssigner("SluiceCopartition", copartition);

/** An assigner that gives every member of a group exactly these partitions of its topics. */
export function fixedAssigner(partitions: readonly number[]): kafkajs.PartitionAssigner {
  return partitionAssigner("SluiceFixed", (memberIds, topics) => {
    const all = () =>
      Object.fromEntries([...topics.keys()].map((topic) => [topic, [...partitions]]));
    return new Map(memberIds.map((id) => [id, all()]));
  });
}
