import kafkajs from "kafkajs";
import { groupReads } from "#core/kafka/groups.ts";
import { fetchGroupLags, type GroupLag } from "#core/kafka/lag.ts";
import { fetchTopicOffsets } from "#core/kafka/offsets.ts";
import { topicRoles } from "#core/kafka/topic_roles.ts";
import type { TaskProgress } from "#core/progress.ts";
import type { Pulse } from "../../../src/contract/live.ts";
import type {
  PipelineAnswer,
  PipelineTask,
  TopicsAnswer,
  WorkersAnswer,
} from "../../../src/contract/resources.ts";
import { noKafka, requireKafka, type Sources } from "../sources.ts";

/** The one kind of topic that is neither written in transactions nor compacted. */
const RECORDS = "records";

/** GET topics: those of the streams and the internal ones, where they exist. */
export async function listTopics(sources: Sources): Promise<TopicsAnswer> {
  const kafka = requireKafka(sources);
  const { group } = sources.settings;
  const roles = topicRoles(group, [...(await sources.catalogue.streams()).values()]);
  const { offsets, placed, cluster } = await kafka.withAdmin(async (admin) => {
    const offsets = await fetchTopicOffsets(admin, [...roles.keys()]);
    const [placed, cluster] = await Promise.all([
      admin.fetchTopicMetadata({ topics: [...offsets.keys()] }),
      admin.describeCluster(),
    ]);
    return { offsets, placed, cluster };
  });
  const places = new Map(placed.topics.map(({ name, partitions }) => [name, partitions]));
  const placeOf = (topic: string, partition: number) => {
    const found = places.get(topic)?.find(({ partitionId }) => partitionId === partition);
    const { leader = -1, replicas = [], isr = [] } = found ?? {};
    return { leader, replicas: [...replicas], inSync: [...isr] };
  };
  return {
    brokers: cluster.brokers.map(({ nodeId: id, host, port }) => ({
      id,
      address: `${host}:${port}`,
      controller: id === cluster.controller,
    })).sort((a, b) => a.id - b.id),
    topics: [...roles].flatMap(([name, role]) => {
      const partitions = offsets.get(name);
      if (partitions === undefined) return [];
      const records = partitions.reduce(
        (sum, { earliest, latest }) => sum + latest - earliest,
        0,
      );
      const atMost = role.kind !== RECORDS;
      return [{
        name,
        ...role,
        records,
        atMost,
        partitions: partitions.map((one) => ({ ...one, ...placeOf(name, one.partition) })),
      }];
    }),
  };
}

type Group = WorkersAnswer["groups"][number];

/** GET workers: the members of the workers' consumer groups, and what they have not read yet. */
export async function listWorkers(sources: Sources): Promise<WorkersAnswer> {
  const kafka = requireKafka(sources);
  const { group } = sources.settings;
  const known = groupReads(group, [...(await sources.catalogue.streams()).values()]);
  const groups = await kafka.withAdmin(async (admin) => {
    const offsets = await fetchTopicOffsets(admin, [...new Set([...known.values()].flat())]);
    const lags = await fetchGroupLags(admin, offsets, { prefix: `${group}-`, known });
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

/** Longest waits for a tail that was just started and for the first look at the lag, ms. */
const WAIT_MS = { tail: 3_000, lag: 2_000 } as const;

/** GET pipeline: the newest state of each stream. */
export async function showPipeline(
  sources: Sources,
  signal: AbortSignal,
): Promise<PipelineAnswer> {
  const tail = await sources.tail();
  if (tail === null) throw noKafka();
  await tail.whenReady(WAIT_MS.tail, signal);
  await tail.wantLag(WAIT_MS.lag);
  const now = Date.now();
  const streams = [...(await sources.catalogue.streams()).keys()];
  return {
    now,
    streams: streams.map((stream) => ({
      stream,
      pulse: tail.pulse(stream) ?? unknownPulse(now),
      tasks: tasksOf(tail.tasks, stream),
    })),
    gaps: [...tail.gaps()],
  };
}

/** What is shown of a stream before its first sample. */
function unknownPulse(at: number): Pulse {
  return {
    at,
    watermark: null,
    maxEventTime: null,
    rate: 0,
    processLag: null,
    persistLag: null,
    ledger: null,
  };
}

/** The part of each task's report that is about one stream. */
function tasksOf(reports: readonly TaskProgress[], stream: string): PipelineTask[] {
  return reports.flatMap(({ task, at, streams }) => {
    const progress = streams[stream];
    if (progress === undefined) return [];
    const { watermark, maxEventTime, ledger } = progress;
    return [{ task, at, watermark, maxEventTime, ledger }];
  });
}
