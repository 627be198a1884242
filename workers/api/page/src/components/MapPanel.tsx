import { useEffect, useRef, useState } from "preact/hooks";
import type { StreamSummary } from "../api/contract.ts";
import { formatRound } from "../format/number.ts";
import { type Entry, feedOf } from "../live/feed.ts";
import { onBeat } from "../live/beat.ts";
import { useDrawnTheme } from "../live/use_drawn_theme.ts";
import { type Domain, niceDomain, STOPS } from "../map/colour_scale.ts";
import { type BaseMap, createMap } from "../map/create_map.ts";
import { type Incident, positionOf } from "../map/incident.ts";
import { IncidentMarks } from "../map/incident_marks.ts";
import { themeColours } from "../map/theme_colours.ts";
import { VehicleLayer } from "../map/vehicle_layer.ts";

export interface MapPanelProps {
  readonly stream: StreamSummary;
  /** Field that colours the marks; undefined for none. */
  readonly measure: string | undefined;
  readonly selected: string | null;
  readonly incidents: readonly Incident[];
  readonly landUrl: string;
  readonly onSelect: (key: string) => void;
}

interface Drawn {
  readonly base: BaseMap;
  readonly vehicles: VehicleLayer;
  readonly marks: IncidentMarks;
}

/** Where everything of a stream is right now. The list of keys beside it shows the same in words. */
export function MapPanel(props: MapPanelProps) {
  const { stream, measure, selected, incidents, landUrl, onSelect } = props;
  const element = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<Drawn>();
  const [domain, setDomain] = useState<Domain>({ low: 0, high: 1 });
  const [count, setCount] = useState(0);
  const theme = useDrawnTheme();
  const select = useRef(onSelect);
  select.current = onSelect;

  useEffect(() => {
    const base = createMap(element.current!, landUrl);
    const vehicles = new VehicleLayer(base.map, { domain, colours: themeColours() });
    const marks = new IncidentMarks(base.map);
    base.map.on("click", ({ containerPoint }) => {
      const key = vehicles.find(containerPoint);
      if (key !== undefined) select.current(key);
    });
    base.map.on("mousemove", ({ containerPoint }) => {
      base.map.getContainer().style.cursor = vehicles.find(containerPoint) ? "pointer" : "";
    });
    setDrawn({ base, vehicles, marks });
    return () => {
      vehicles.remove();
      base.remove();
    };
  }, []);

  useEffect(() => {
    if (drawn === undefined) return;
    const { vehicles, base } = drawn;
    const feed = feedOf(stream.name);
    const see = (entry: Entry) => {
      const position = positionOf(stream, entry);
      const value = measure === undefined ? undefined : entry.record[measure];
      if (position !== undefined) {
        vehicles.see(entry.key, position, typeof value === "number" ? value : undefined);
      }
    };
    for (const entry of feed.latest.values()) see(entry);
    let fitted = false;
    const measureUp = () => {
      setCount(vehicles.size);
      const next = niceDomain(vehicles.values);
      setDomain((old) => old.low === next.low && old.high === next.high ? old : next);
      if (!fitted && feed.loaded && vehicles.size > 0) {
        fitted = true;
        base.fit(vehicles.positions);
      }
    };
    measureUp();
    const ignore = onBeat(measureUp);
    const leave = feed.onEntry({ onEntry: see, onGone: (key) => vehicles.forget(key) });
    return () => {
      ignore();
      leave();
    };
  }, [drawn, stream, measure]);

  useEffect(() => drawn?.vehicles.show({ domain, selected }), [drawn, domain, selected]);
  useEffect(() => drawn?.marks.show(incidents), [drawn, incidents]);
  useEffect(() => {
    const colours = themeColours();
    drawn?.base.recolour(colours);
    drawn?.vehicles.show({ colours });
  }, [drawn, theme]);

  const label = measure === undefined ? undefined : stream.measures[measure];
  return (
    <div class="map-frame">
      <div
        ref={element}
        class="map"
        role="application"
        aria-label={`Map of ${count} positions: arrow keys move it, plus and minus zoom. The list of keys beside it selects one.`}
        data-testid="map"
        data-vehicles={count}
        data-selected={selected ?? undefined}
      />
      <button
        type="button"
        class="map-fit"
        onClick={() => drawn?.base.fit(drawn.vehicles.positions)}
      >
        Show all
      </button>
      {label !== undefined && (
        <Legend
          label={label.label}
          unit={label.unit ?? ""}
          low={formatRound(domain.low)}
          high={formatRound(domain.high)}
        />
      )}
    </div>
  );
}

export interface LegendProps {
  readonly label: string;
  readonly unit: string;
  readonly low: string;
  readonly high: string;
}

/** What the colours on the map mean. */
function Legend({ label, unit, low, high }: LegendProps) {
  return (
    <div class="legend" data-testid="map-legend">
      <span>{label}{unit !== "" && `, ${unit}`}</span>
      <i style={{ background: `linear-gradient(to right, ${STOPS.join(", ")})` }} />
      <span class="legend-ends">
        <span>{low}</span>
        <span>{high}</span>
      </span>
    </div>
  );
}
