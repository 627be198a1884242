import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type {
  Group,
  RegisteredSchemas,
  ReplicatedCluster,
  SchemaVersion,
  Topic,
} from "../api/contract.ts";
import { formatCount } from "../format/number.ts";
import { active } from "../live/activity.ts";
import { PipelineConnection } from "../live/use_pipeline.ts";
import { type Resource, useResource } from "../live/use_resource.ts";
import { useStore } from "../state/store.ts";
import { Header } from "./Header.tsx";
import { Empty, Failure, Skeleton } from "./Notice.tsx";

/** Time between an answer of the server and the next question, ms. */
const EVERY_MS = 5_000;

/** Brokers, topics, consumer lag and schemas: what the streams run on. */
export function Cluster() {
  const brokers = useLooked<ReplicatedCluster>("/api/v1/brokers");
  const topics = useLooked<{ topics: readonly Topic[] }>("/api/v1/topics");
  const lags = useLooked<{ groups: readonly Group[] }>("/api/v1/lag");
  const schemas = useLooked<RegisteredSchemas>("/api/v1/schemas");
  useEffect(() => void (document.title = "Cluster · Sluice"), []);
  return (
    <>
      <PipelineConnection />
      <Header stream={null} />
      <main id="content" class="cluster" data-testid="cluster">
        <p>
          <a href="/">← Back to the streams</a>
        </p>
        <h2>Cluster</h2>
        <Part id="brokers" title="Brokers" resource={brokers}>
          {(data) => <BrokerTable {...data} />}
        </Part>
        <Part id="lag" title="Consumer lag" resource={lags}>
          {(data) => <LagTable {...data} />}
        </Part>
        <Part id="topics" title="Topics" resource={topics}>
          {(data) => <TopicTable topics={data.topics} places={brokers.data?.topics ?? []} />}
        </Part>
        <Part id="schemas" title="Schemas" resource={schemas}>
          {(data) => <SchemaTable {...data} />}
        </Part>
      </main>
    </>
  );
}

/** A resource that is read again and again, unless the page is paused or not seen. */
function useLooked<T>(path: string): Resource<T> {
  const resource = useResource<T>(path);
  const { data, problem, reload } = resource;
  const isActive = useStore(active);
  useEffect(() => {
    // What is on its way is waited for, however slow the server is.
    if (!isActive || data === undefined && problem === undefined) return;
    const timer = setTimeout(reload, EVERY_MS);
    return () => clearTimeout(timer);
  }, [isActive, data, problem, reload]);
  return resource;
}

interface PartProps<T> {
  readonly id: string;
  readonly title: string;
  readonly resource: Resource<T>;
  readonly children: (data: T) => ComponentChildren;
}

function Part<T>({ id, title, resource: { data, problem, reload }, children }: PartProps<T>) {
  return (
    <section class="panel" aria-labelledby={`${id}-title`} data-testid={id}>
      <header class="panel-head">
        <h3 id={`${id}-title`}>{title}</h3>
      </header>
      {problem !== undefined && <Failure problem={problem} onRetry={reload} />}
      {data !== undefined ? children(data) : problem === undefined && <Skeleton lines={4} />}
    </section>
  );
}

interface TableProps {
  readonly label: string;
  readonly columns: readonly string[];
  readonly children: ComponentChildren;
}

/** A table that scrolls by itself; columns whose names begin with `#` hold numbers. */
function Table({ label, columns, children }: TableProps) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col" class={name.startsWith("#") ? "number" : undefined}>
                {name.replace("#", "")}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

function BrokerTable({ brokers, controller }: ReplicatedCluster) {
  return (
    <Table label="Brokers" columns={["Broker", "Address", "#Leads", "#Replicas"]}>
      {brokers.map(({ id, host, port, leads, replicas }) => (
        <tr key={id} data-testid="broker">
          <th scope="row">
            {id} {id === controller && <span class="chip">controller</span>}
          </th>
          <td>
            <code>{host}:{port}</code>
          </td>
          <td class="number">{formatCount(leads)}</td>
          <td class="number">{formatCount(replicas)}</td>
        </tr>
      ))}
    </Table>
  );
}

function LagTable({ groups }: { readonly groups: readonly Group[] }) {
  if (groups.length === 0) return <Empty title="No worker has joined a consumer group yet" />;
  return (
    <Table label="Consumer lag" columns={["Group", "State", "#Lag", "Most behind"]}>
      {groups.map(({ group, state, lag, topics }) => {
        const [worst] = topics.toSorted((one, other) => other.lag - one.lag);
        return (
          <tr key={group} data-testid="group">
            <th scope="row">{group}</th>
            <td>{state ?? "–"}</td>
            <td class={lag > 0 ? "number" : "number nothing"}>{formatCount(lag)}</td>
            <td>
              {worst === undefined || worst.lag === 0
                ? "–"
                : `${worst.topic}: ${formatCount(worst.lag)}`}
            </td>
          </tr>
        );
      })}
    </Table>
  );
}

interface TopicTableProps {
  readonly topics: readonly Topic[];
  readonly places: ReplicatedCluster["topics"];
}

function TopicTable({ topics, places }: TopicTableProps) {
  const [open, setOpen] = useState<string | null>(null);
  const columns = ["Topic", "Holds", "#Partitions", "#Replicas", "In sync", "#Offsets"];
  return (
    <Table label="Topics" columns={columns}>
      {topics.map(({ name, stream, kind, partitions, records }) => {
        const place = places.find((one) => one.name === name);
        const behind = place?.partitions.filter((one) => one.inSync.length < one.replicas.length);
        return [
          <tr key={name} data-testid="topic">
            <th scope="row">
              <button
                type="button"
                class="row-button"
                aria-expanded={open === name}
                onClick={() => setOpen(open === name ? null : name)}
              >
                {name}
              </button>
            </th>
            <td>{stream === undefined ? kind : `${kind} of ${stream}`}</td>
            <td class="number">{partitions.length}</td>
            <td class="number">{place?.partitions[0]?.replicas.length ?? "–"}</td>
            <td class={behind !== undefined && behind.length > 0 ? "warning" : undefined}>
              {behind === undefined
                ? "–"
                : behind.length === 0
                ? "all"
                : `${behind.length} are not`}
            </td>
            <td class="number">{formatCount(records)}</td>
          </tr>,
          open === name && partitions.map(({ partition, earliest, latest }) => {
            const at = place?.partitions.find((one) => one.partition === partition);
            return (
              <tr key={`${name} ${partition}`} class="row-inner" data-testid="partition">
                <th scope="row">partition {partition}</th>
                <td>leader {at?.leader ?? "–"}</td>
                <td />
                <td class="number">{at?.replicas.join(", ") ?? "–"}</td>
                <td>{at?.inSync.join(", ") ?? "–"}</td>
                <td class="number">{formatCount(earliest)} to {formatCount(latest)}</td>
              </tr>
            );
          }),
        ];
      })}
    </Table>
  );
}

const TYPES: Readonly<Record<SchemaVersion["schemaType"], string>> = {
  AVRO: "Avro",
  JSON: "JSON Schema",
  PROTOBUF: "Protobuf",
};

function SchemaTable({ registry, subjects }: RegisteredSchemas) {
  const [chosen, choose] = useState<{ subject: string; version: number } | null>(null);
  return (
    <>
      <p class="cluster-note">Kept in {registry.place}.</p>
      {subjects.length === 0 && (
        <Empty title="No schema is registered yet">
          <code>deno task setup</code> registers those of the streams.
        </Empty>
      )}
      <Table label="Schemas" columns={["Subject", "Kind", "Compatibility", "#Id", "Versions"]}>
        {subjects.map(({ subject, stream, compatibility, versions, latest }) => (
          <tr key={subject} data-testid="subject">
            <th scope="row" title={stream && `Records of ${stream}`}>{subject}</th>
            <td>{TYPES[latest.schemaType]}</td>
            <td>{compatibility}</td>
            <td class="number">{latest.id}</td>
            <td>
              {versions.map((version) => (
                <button
                  key={version}
                  type="button"
                  class="row-button"
                  aria-pressed={chosen?.subject === subject && chosen.version === version}
                  aria-label={`Version ${version} of ${subject}`}
                  data-testid="version"
                  onClick={() => choose({ subject, version })}
                >
                  {version}
                </button>
              ))}
            </td>
          </tr>
        ))}
      </Table>
      {chosen !== null && <SchemaText {...chosen} />}
    </>
  );
}

function SchemaText({ subject, version }: { subject: string; version: number }) {
  const query = new URLSearchParams({ subject, version: String(version) });
  const { data, problem, reload } = useResource<SchemaVersion>(`/api/v1/schemas/version?${query}`);
  if (problem !== undefined) return <Failure problem={problem} onRetry={reload} />;
  if (data === undefined) return <Skeleton lines={6} />;
  return (
    <figure class="schema-text" data-testid="schema-text">
      <figcaption>
        Version {version} of {subject}, id {data.id}
      </figcaption>
      <pre tabIndex={0}>{indented(data)}</pre>
    </figure>
  );
}

function indented({ schema, schemaType }: SchemaVersion): string {
  if (schemaType === "PROTOBUF") return schema;
  try {
    return JSON.stringify(JSON.parse(schema), null, 2);
  } catch {
    return schema;
  }
}
