import { Buffer } from "node:buffer";
import kafkajs from "kafkajs";

/** What a member of the group says when it joins. */
export interface Membership {
  readonly id: string;
  /** Partition numbers that it works on now; empty for a new member. */
  readonly owned: readonly number[];
  /**
   * Generation of the group in which it last was a member; of two that claim one partition, as
   * after a freeze, the later one owns it. 0 for a new member.
   */
  readonly generation: number;
}

/**
 * Gives each partition number to one member, for all topics at once, so that a task (one partition
 * number of every topic) always has a single owner, and moves only what must move: a member keeps
 * what it owns up to its even share. Pure, and the same whoever computes it (KIP-54, KIP-341).
 *
 * A topic with fewer partitions than another is simply missing from the tasks beyond it.
 *
 * @param memberships members in any order
 * @param partitions partition numbers by topic
 * @returns partitions by topic, by member; members beyond the number of partitions get nothing
 */
export function copartition(
  memberships: readonly Membership[],
  partitions: ReadonlyMap<string, readonly number[]>,
): Map<string, Record<string, number[]>> {
  const tasks = [...new Set([...partitions.values()].flat())].sort((a, b) => a - b);
  const shares = stickyShares(memberships, tasks);
  return new Map([...shares].map(([id, numbers]) => {
    const own = new Set(numbers);
    const topics = [...partitions]
      .map(([topic, all]) => [topic, all.filter((number) => own.has(number))] as const)
      .filter(([, assigned]) => assigned.length > 0);
    return [id, Object.fromEntries(topics)];
  }));
}

function stickyShares(
  memberships: readonly Membership[],
  tasks: readonly number[],
): Map<string, number[]> {
  const owners = ownersOf(memberships);
  const kept = new Map(memberships.map(({ id }) => [id, [] as number[]]));
  for (const task of tasks) kept.get(owners.get(task) ?? "")?.push(task);
  // Who has most keeps one more, where the shares do not come out even.
  const members = [...kept].sort(([a, own], [b, others]) =>
    others.length - own.length || compare(a, b)
  );
  const least = Math.floor(tasks.length / members.length);
  const larger = tasks.length % members.length;
  for (const [index, [, own]] of members.entries()) own.splice(least + (index < larger ? 1 : 0));
  const taken = new Set([...kept.values()].flat());
  const free = tasks.filter((task) => !taken.has(task));
  for (const [index, [, own]] of members.entries()) {
    own.push(...free.splice(0, least + (index < larger ? 1 : 0) - own.length));
  }
  return kept;
}

/** Who works on each partition; the latest generation, then the lowest id, settles two claims. */
function ownersOf(memberships: readonly Membership[]): Map<number, string> {
  const owners = new Map<number, string>();
  const ranked = [...memberships].sort((a, b) =>
    b.generation - a.generation || compare(a.id, b.id)
  );
  for (const { id, owned } of ranked) {
    for (const task of owned) if (!owners.has(task)) owners.set(task, id);
  }
  return owners;
}

/** By code units, so that every member sorts alike. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Partitions by topic, by member. */
type Assign = (
  memberships: readonly Membership[],
  partitions: ReadonlyMap<string, readonly number[]>,
) => ReadonlyMap<string, Record<string, number[]>>;

/** What a member tells the leader of the group: asked at every join. */
export type Claim = () => Omit<Membership, "id">;

const { MemberAssignment, MemberMetadata } = kafkajs.AssignerProtocol;

/** An assignment as a kafkajs partition assigner; members of one group must share its name. */
function partitionAssigner(
  name: string,
  { assign, claim }: { readonly assign: Assign; readonly claim?: Claim },
): kafkajs.PartitionAssigner {
  const version = 1;
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
      const assigned = assign(members.map(membershipOf), partitions);
      const userData = Buffer.alloc(0);
      return Promise.resolve(
        [...assigned].map(([memberId, assignment]) => ({
          memberId,
          memberAssignment: MemberAssignment.encode({ version, assignment, userData }),
        })),
      );
    },
    protocol: ({ topics }) => ({
      name,
      metadata: MemberMetadata.encode({
        version,
        topics,
        userData: claim === undefined ? Buffer.alloc(0) : encodeClaim(claim()),
      }),
    }),
  });
}

function encodeClaim(claim: ReturnType<Claim>): Buffer {
  return Buffer.from(JSON.stringify({ owned: claim.owned, generation: claim.generation }));
}

/** What a member said; one whose words cannot be read owns nothing. */
function membershipOf({ memberId: id, memberMetadata }: kafkajs.GroupMember): Membership {
  try {
    const { userData } = MemberMetadata.decode(memberMetadata)!;
    const { owned, generation } = JSON.parse(userData.toString()) as Partial<Membership>;
    if (Array.isArray(owned) && owned.every(Number.isInteger) && Number.isInteger(generation)) {
      return { id, owned, generation: generation! };
    }
  } catch {
    // Falls through: a member without a claim.
  }
  return { id, owned: [], generation: 0 };
}

/** {@linkcode copartition} for kafkajs; `claim` says what this member works on. */
export function copartitionAssigner(claim: Claim): kafkajs.PartitionAssigner {
  return partitionAssigner("SluiceStickyCopartition", { assign: copartition, claim });
}

/** An assigner that gives every member of a group exactly these partitions of its topics. */
export function fixedAssigner(partitions: readonly number[]): kafkajs.PartitionAssigner {
  return partitionAssigner("SluiceFixed", {
    assign: (members, topics) => {
      const all = () =>
        Object.fromEntries([...topics.keys()].map((topic) => [topic, [...partitions]]));
      return new Map(members.map(({ id }) => [id, all()]));
    },
  });
}
