import { STOPS } from "../map/colour_scale.ts";

export interface LegendProps {
  readonly label: string;
  readonly unit: string;
  readonly low: string;
  readonly high: string;
}

/** What the colours on the map mean. */
export function Legend({ label, unit, low, high }: LegendProps) {
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
