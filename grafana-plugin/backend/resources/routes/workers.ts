import kafkajs from "kafkajs";
import { fetchGroupLags, type GroupLag } from "#core/kafka/lag.ts";
import { persistGroup, processGroup } from "#core/kafka/groups.ts";
import { fetchTopicOffsets } from "#core/kafka/offsets.ts";
import type { WorkersAnswer } from "../../../src/contract/resources.ts";
import { requireKafka } from "../require_kafka.ts";
import type { Sources } from "../sources.ts";

type Group = WorkersAnswer["groups"][number];

/** GET workers: the members of the workers' consumer groups, and what they have not read yet. */
export async function listWorkers(sources: Sources): Promise<WorkersAnswer> {
  const kafka = requireKafka(sources);
  const { group } = sources.settings;
  const topics = [...(await sources.catalogue.streams()).values()].map((
    { topics },
  ) => topics);
  const known = new Map([
    [processGroup(group), topics.map(({ records }) => records)],
    [persistGroup(group), topics.flatMap((each) => Object.values(each))],
  ]);
  const groups = await kafka.ask(async (admin) => {
    const offsets = await fetchTopicOffsets(
      admin,
      topics.flatMap((each) => Object.values(each)),
    );
    const lags = await fetchGroupLags(admin, offsets, {
      prefix: `${group}-`,
      known,
    });
    const { groups: described } = await admin.describeGroups(
      lags.map(({ group }) => group),
    );
    return lags.map((lag) =>
      groupOf(lag, {
        prefix: group,
        described: described.find((d) => d.groupId === lag.group),
      })
    );
  });
  return { groups };
}

function groupOf(
  { group, lag, topics }: GroupLag,
  { prefix, described }: {
    readonly prefix: string;
    readonly described: kafkajs.GroupDescription | undefined;
  },
): Group {
  const committed = topics.some(({ partitions }) => partitions.some((p) => p.offset !== null));
  return {
    group,
    worker: group.slice(prefix.length + 1),
    state: described?.state ?? "Unknown",
    lag: committed ? lag : null,
    members: (described?.members ?? []).map((member) => ({
      id: member.memberId,
      client: member.clientId,
      host: member.clientHost.replace(/^\//, ""),
      partitions: partitionsOf(member.memberAssignment),
    })),
  };
}

/** Partitions in an assignment; 0 for one that is of another protocol than the consumers'. */
function partitionsOf(
  assignment: kafkajs.MemberDescription["memberAssignment"],
): number {
  try {
    const decoded = kafkajs.AssignerProtocol.MemberAssignment.decode(
      assignment,
    );
    return Object.values(decoded?.assignment ?? {}).reduce(
      (sum, { length }) => sum + length,
      0,
    );
  } catch {
    return 0;
  }
}
