import { useResource } from "../live/use_resource.ts";

/** What `GET /api/v1/about` says of the installation. */
interface About {
  readonly grafana: string | null;
}

/** What this is, in one line, and where to go from here. */
export function Intro() {
  const about = useResource<About>("/api/v1/about");
  const grafana = about.data?.grafana;
  return (
    <div class="intro">
      <p>
        Sluice counts streams of records in windows of event time, on their way from Kafka to
        Cassandra. This page follows them live.
      </p>
      <nav aria-label="More">
        <a href="?view=cluster">Cluster</a>
        <a href="?view=api">API</a>
        {grafana && <a href={grafana} data-testid="grafana-link">Grafana</a>}
      </nav>
      <details class="help" data-testid="help">
        <summary>How to read this page</summary>
        <dl>
          {TERMS.map(([term, meaning]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}

/** The words of the page, in the order in which a reader meets them. */
const TERMS: readonly (readonly [term: string, meaning: string])[] = [
  [
    "Event time",
    "The time that a record carries, not the time at which it came. It is known to be complete up " +
    "to the watermark, which the page shows as event time.",
  ],
  [
    "Behind",
    "Wall clock minus watermark. A stream waits for records that were overtaken on the way, often " +
    "two minutes: being that far behind is normal. The state of the stream says so.",
  ],
  [
    "Throughput",
    "Records a second over the last 10 s; the line shows each second of the last minute.",
  ],
  [
    "To process, to store",
    "Records that wait for the worker that counts them, and for the one that writes to Cassandra.",
  ],
  [
    "Late",
    "Records that came after their window could still be corrected. Coloured while some came in " +
    "the last minute; the total is since the stream began.",
  ],
  [
    "Dead",
    "Records that cannot be used: not JSON, a field missing or wrong. Each is set aside with its " +
    "reason, and can be read below.",
  ],
  [
    "Ledger",
    "Every record that came in is counted, late, dead or filtered. Balanced means that none is " +
    "missing and none was counted twice.",
  ],
  [
    "Windows",
    "Open ones fill; final ones are complete up to the watermark; revised ones were corrected by " +
    "records that came later than that, but within the allowed lateness.",
  ],
];
