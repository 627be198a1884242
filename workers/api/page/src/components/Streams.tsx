import type { StreamSummary } from "../api/contract.ts";
import { FeedConnection } from "../live/FeedConnection.tsx";
import { useFeed } from "../live/feed.ts";
import { usePipeline } from "../live/use_pipeline.ts";
import { reportsIncidents } from "../map/incident.ts";
import { sortedKeys } from "./KeyList.tsx";
import type { Resolved, Selection } from "../state/selection.ts";
import { Header } from "./Header.tsx";
import { LettersPanel } from "./LettersPanel.tsx";
import { PipelineStrip } from "./PipelineStrip.tsx";
import { PlacesPanel } from "./PlacesPanel.tsx";
import { RecordsPanel } from "./RecordsPanel.tsx";
import { WindowsPanel } from "./WindowsPanel.tsx";

export interface StreamsProps {
  readonly streams: readonly StreamSummary[];
  readonly resolved: Resolved;
  readonly landUrl: string;
  readonly onSelect: (change: Partial<Selection>) => void;
}

/** The page once it knows which streams there are. */
export function Streams({ streams, resolved, landUrl, onSelect }: StreamsProps) {
  const { stream } = resolved;
  const view = usePipeline();
  const feed = useFeed(stream.name);
  const pipeline = view.pipeline?.streams.find((item) => item.stream === stream.name);
  const watermark = pipeline?.watermark ?? null;
  const neighbours = streams.filter(({ scenario }) => scenario === stream.scenario);
  const mapped = onMap(stream, neighbours);
  const happenings = neighbours.find(reportsIncidents);
  const followed = new Set([stream, mapped, happenings].filter((item) => item !== undefined));
  const chosen = {
    ...resolved,
    key: resolved.key ?? (feed.loaded ? sortedKeys(feed.latest.keys())[0] ?? null : null),
  };
  return (
    <>
      {[...followed].map((item) => (
        <FeedConnection
          key={`${item.name} ${item === stream}`}
          stream={item}
          letters={item === stream}
        />
      ))}
      <Header watermark={watermark} />
      <main id="content">
        <PipelineStrip
          streams={streams}
          view={view}
          selected={stream.name}
          onSelect={(name) => {
            // Streams of one scenario have the same keys; another scenario has its own.
            const key = neighbours.some((item) => item.name === name) ? resolved.key : null;
            onSelect({ stream: name, key, size: null, measure: null });
          }}
        />
        <PlacesPanel
          resolved={chosen}
          mapped={mapped}
          happenings={happenings}
          landUrl={landUrl}
          onSelect={onSelect}
        />
        <WindowsPanel resolved={chosen} watermark={watermark} feed={feed} onSelect={onSelect} />
        <RecordsPanel key={stream.name} stream={stream} feed={feed} />
        <LettersPanel kind="late" letters={feed.late.list()} total={pipeline?.ledger.late} />
        <LettersPanel kind="dead" letters={feed.dead.list()} total={pipeline?.ledger.dead} />
      </main>
    </>
  );
}

/** The stream that the map shows: the selected one if it measures at places, else a neighbour. */
function onMap(stream: StreamSummary, neighbours: readonly StreamSummary[]) {
  const measuresPlaces = ({ location, measures }: StreamSummary) =>
    location !== undefined && Object.keys(measures).length > 0;
  if (measuresPlaces(stream)) return stream;
  return stream.location === undefined ? undefined : neighbours.find(measuresPlaces) ?? stream;
}
