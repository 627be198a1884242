import type { StreamSummary } from "../api/contract.ts";
import { useEffect, useState } from "preact/hooks";
import { FeedConnection } from "../live/FeedConnection.tsx";
import { feedOf } from "../live/feed.ts";
import { PipelineConnection } from "../live/use_pipeline.ts";
import { reportsIncidents } from "../map/incident.ts";
import { firstSending } from "./KeyList.tsx";
import { sceneOf } from "../scenes/scenes.ts";
import type { Resolved, Selection } from "../state/selection.ts";
import { Header } from "./Header.tsx";
import { Intro } from "./Intro.tsx";
import { LettersPanel } from "./LettersPanel.tsx";
import { PipelineStrip } from "./PipelineStrip.tsx";
import { PlacesPanel } from "./PlacesPanel.tsx";
import { PredictionsPanel } from "./PredictionsPanel.tsx";
import { RecordsPanel } from "./RecordsPanel.tsx";
import { ScenarioSwitch } from "./ScenarioSwitch.tsx";
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
  const firstKey = useFirstKey(stream.name);
  const neighbours = streams.filter(({ scenario }) => scenario === stream.scenario);
  const happenings = neighbours.find(reportsIncidents);
  const scene = sceneOf(stream.scenario, neighbours);
  const beside = neighbours.find(({ name }) => name === scene?.map);
  const hasPlaces = useFirstKey(beside?.name ?? stream.name) !== null;
  const mapped = onMap(stream, neighbours) ?? (hasPlaces ? beside : undefined);
  const drawn = neighbours.filter(({ name }) => scene?.follows.includes(name));
  const followed = new Set(
    [stream, mapped, happenings, ...drawn].filter((item) => item !== undefined),
  );
  const chosen = {
    ...resolved,
    key: resolved.key ?? firstKey,
  };
  return (
    <>
      {[...followed].map((item) => (
        <FeedConnection
          key={`${item.name} ${item === stream}`}
          stream={item}
          letters={item === stream}
          all={scene?.whole?.includes(item.name) === true}
        />
      ))}
      <PipelineConnection />
      <Header streams={streams} stream={stream} />
      <ScenarioSwitch streams={streams} shown={stream.scenario} onSelect={onSelect} />
      <Intro />
      <main id="content">
        {scene !== undefined && (
          <scene.Scene stream={stream.name} selected={chosen.key} onSelect={onSelect} />
        )}
        <PipelineStrip
          streams={neighbours}
          selected={stream.name}
          onSelect={(name) => {
            // Streams of one scenario that have the same key field have the same keys, unless each
            // has its own devices.
            const other = neighbours.find((item) => item.name === name);
            const alike = scene?.ownKeys !== true && other?.key === stream.key;
            const key = alike ? resolved.key : null;
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
        <WindowsPanel resolved={chosen} onSelect={onSelect} />
        <PredictionsPanel key={`${stream.name} predictions`} resolved={chosen} />
        <RecordsPanel key={stream.name} stream={stream} />
        <LettersPanel kind="late" stream={stream.name} />
        <LettersPanel kind="dead" stream={stream.name} />
      </main>
    </>
  );
}

/** The first key of a stream that sends, once there is one; it stays the same then. */
function useFirstKey(stream: string): string | null {
  const [first, setFirst] = useState<{ stream: string; key: string } | null>(null);
  useEffect(() => {
    const feed = feedOf(stream);
    const look = () => {
      const key = feed.loaded ? firstSending(feed.latest.values()) : undefined;
      if (key === undefined) return;
      leave();
      setFirst({ stream, key });
    };
    const leave = feed.onChange(look);
    look();
    return leave;
  }, [stream]);
  return first?.stream === stream ? first.key : null;
}

/** The stream that the map shows: the selected one if it measures at places, else a neighbour. */
function onMap(stream: StreamSummary, neighbours: readonly StreamSummary[]) {
  const measuresPlaces = ({ location, measures }: StreamSummary) =>
    location !== undefined && Object.keys(measures).length > 0;
  if (measuresPlaces(stream)) return stream;
  return stream.location === undefined ? undefined : neighbours.find(measuresPlaces) ?? stream;
}
