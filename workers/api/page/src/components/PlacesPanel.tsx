import { useMemo, useRef, useState } from "preact/hooks";
import type { StreamSummary } from "../api/contract.ts";
import { shorten } from "#core/shorten.ts";
import { formatClock } from "../format/time.ts";
import { useFeed } from "../live/feed.ts";
import { type Incident, incidentOf } from "../map/incident.ts";
import { COUNT, type Resolved, type Selection } from "../state/selection.ts";
import { KeyList } from "./KeyList.tsx";
import { LongText } from "./LongText.tsx";
import { MapPanel } from "./MapPanel.tsx";
import { Empty, Failure, Skeleton } from "./Notice.tsx";
import { Panel } from "./Panel.tsx";

export interface PlacesPanelProps {
  readonly resolved: Resolved;
  /** The stream on the map; undefined when none has places. */
  readonly mapped: StreamSummary | undefined;
  /** The stream of happenings that are marked on it. */
  readonly happenings: StreamSummary | undefined;
  readonly landUrl: string;
  readonly onSelect: (change: Partial<Selection>) => void;
}

/** The keys of the selected stream, on a map and as a list. */
export function PlacesPanel(props: PlacesPanelProps) {
  const { resolved: { stream, key, measure }, mapped, happenings, landUrl, onSelect } = props;
  const panel = useRef<HTMLElement>(null);
  const feed = useFeed(stream.name, panel);
  const incidentFeed = useFeed(happenings?.name ?? stream.name);
  const signature = happenings === undefined
    ? ""
    : [...incidentFeed.latest.values()].map(({ key, time }) => `${key} ${time}`).join();
  const incidents = useMemo(() => {
    if (happenings === undefined) return [];
    return [...incidentFeed.latest.values()].map((entry) => incidentOf(happenings, entry))
      .filter((incident): incident is Incident => incident !== undefined)
      .sort((a, b) => b.time - a.time);
  }, [happenings, signature]);
  const measures = Object.keys(stream.measures);
  const shown = measure === COUNT ? measures[0] : measure;
  const onMap = mapped === stream ? shown : mapped && Object.keys(mapped.measures)[0];
  const empty = feed.latest.size === 0;
  const label = shown === undefined ? undefined : stream.measures[shown];
  return (
    <Panel
      id="places"
      element={panel}
      follows
      title={mapped === undefined ? "Keys" : `${mapped.title} on the map`}
      note={empty ? undefined : `${feed.latest.size} ${feed.latest.size === 1 ? "key" : "keys"}`}
    >
      <div class={mapped === undefined ? "places places-list" : "places"}>
        {mapped !== undefined && (
          <MapPanel
            key={mapped.name}
            stream={mapped}
            measure={onMap}
            selected={key}
            incidents={incidents}
            landUrl={landUrl}
            onSelect={(chosen) => onSelect({ key: chosen })}
          />
        )}
        <div class="places-side">
          {empty
            ? feed.loaded
              ? (
                <Empty title="No records yet">
                  <code>deno task simulate</code> makes some.
                </Empty>
              )
              : feed.problem === undefined
              ? <Skeleton lines={10} />
              : <Failure problem={feed.problem} onRetry={feed.reload} />
            : (
              <KeyList
                feed={feed}
                selected={key}
                measure={shown === undefined || label === undefined
                  ? undefined
                  : { name: shown, label }}
                onSelect={(chosen) => onSelect({ key: chosen })}
              />
            )}
        </div>
      </div>
      <IncidentList incidents={incidents} />
    </Panel>
  );
}

/** Incidents that are shown at first. */
const SHOWN = 8;
/** Characters of a description that are shown at first. */
const TEXT = 160;

/** Active incidents in words, newest first. */
function IncidentList({ incidents }: { incidents: readonly Incident[] }) {
  const [all, setAll] = useState(false);
  if (incidents.length === 0) return null;
  const more = incidents.length - SHOWN;
  return (
    <section class="incidents" aria-label="Active incidents">
      <h3>
        Active incidents <span class="count" data-testid="incident-count">{incidents.length}</span>
      </h3>
      <ul>
        {incidents.slice(0, all ? undefined : SHOWN).map(({ key, kind, text, time }) => (
          <li key={key} data-testid="incident" data-key={key}>
            <span class="incident-sign" aria-hidden="true">{kind.slice(0, 1).toUpperCase()}</span>
            <span>
              <b>{shorten(kind, 40)}</b> <LongText text={text} shown={TEXT} />{" "}
              <small>{key}, {formatClock(time)}</small>
            </span>
          </li>
        ))}
      </ul>
      {more > 0 && (
        <button type="button" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? `Only the newest ${SHOWN}` : `Show ${more} more`}
        </button>
      )}
    </section>
  );
}
