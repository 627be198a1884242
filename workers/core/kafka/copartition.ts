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

const { MemberAssignment, MemberMetadata } = kafkajs.AssignerProtocol;

/** {@linkcode copartition} as a kafkajs partition assigner. */
export const copartitionAssigner: kafkajs.PartitionAssigner = ({ cluster }) => ({
  name: "SluiceCopartition",
  version: 1,
  assign({ members, topics }) {
    const partitions = new Map(
      topics.map((topic) => [
        topic,
        cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId),
      ]),
    );
    const assignment = copartition(members.map(({ memberId }) => memberId), partitions);
    return Promise.resolve(
      [...assignment].map(([memberId, assigned]) => ({
        memberId,
        memberAssignment: MemberAssignment.encode({
          version: this.version,
          assignment: assigned,
          userData: new Uint8Array() as Buffer,
        }),
      })),
    );
  },
  protocol({ topics }) {
    return {
      name: this.name,
      metadata: MemberMetadata.encode({
        version: this.version,
        topics,
        userData: new Uint8Array() as Buffer,
      }),
    };
  },
});

/** An assigner that gives a group of one member exactly these partitions of its only topic. */
export function fixedAssigner(partitions: readonly number[]): kafkajs.PartitionAssigner {
  return () => ({
    name: "SluiceFixed",
    version: 1,
    assign({ members, topics }) {
      const assigned = Object.fromEntries(topics.map((topic) => [topic, [...partitions]]));
      return Promise.resolve(members.map(({ memberId }) => ({
        memberId,
        memberAssignment: MemberAssignment.encode({
          version: this.version,
          assignment: assigned,
          userData: new Uint8Array() as Buffer,
        }),
      })));
    },
    protocol({ topics }) {
      return {
        name: this.name,
        metadata: MemberMetadata.encode({
          version: this.version,
          topics,
          userData: new Uint8Array() as Buffer,
        }),
      };
    },
  });
}
