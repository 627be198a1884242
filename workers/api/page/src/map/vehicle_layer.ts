import type * as L from "leaflet";
import { onBeat } from "../live/beat.ts";
import { FONT } from "./base_map.ts";
import { CanvasLayer, type Drawing } from "./canvas_layer.ts";
import { colourOf, type Domain } from "./colour_scale.ts";
import { type Mover, placeAt, type Position, seenAt } from "./mover.ts";
import type { ThemeColours } from "./theme_colours.ts";

/** How near, px, a click must come. */
const REACH = 14;
const SIZE = 7;
/** A movement that one sees, px. */
const SEEN_PX = 2;
/** Least time between two frames of a movement, ms. */
const FRAME_MS = 100;

interface Vehicle {
  mover: Mover;
  value: number | undefined;
}

/** Everything of a stream that has a place, gliding over the map; thousands are no trouble. */
export class VehicleLayer {
  readonly #vehicles = new Map<string, Vehicle>();
  readonly #canvas: CanvasLayer;
  readonly #map: L.Map;
  readonly #still = matchMedia("(prefers-reduced-motion: reduce)");
  readonly #ignore: () => void;
  #changed = false;
  #glide: ReturnType<typeof setTimeout> | undefined;
  #view: { domain: Domain; colours: ThemeColours; selected: string | null };

  constructor(map: L.Map, view: { domain: Domain; colours: ThemeColours }) {
    this.#map = map;
    this.#view = { ...view, selected: null };
    this.#canvas = new CanvasLayer(map, (drawing) => this.#draw(drawing));
    this.#ignore = onBeat(() => this.#beat());
  }

  get size(): number {
    return this.#vehicles.size;
  }

  get values(): number[] {
    return [...this.#vehicles.values()].flatMap(({ value }) => value === undefined ? [] : [value]);
  }

  get positions(): Position[] {
    return [...this.#vehicles.values()].map(({ mover }) => mover.to);
  }

  /** Where one is going; undefined when it was never seen. */
  positionOf(key: string): Position | undefined {
    return this.#vehicles.get(key)?.mover.to;
  }

  see(key: string, position: Position, value: number | undefined): void {
    const mover = seenAt(this.#vehicles.get(key)?.mover, position, performance.now());
    this.#vehicles.set(key, { mover, value });
    this.#changed = true;
  }

  forget(key: string): void {
    this.#changed = this.#vehicles.delete(key) || this.#changed;
  }

  /** Draws what was seen since the last beat. */
  #beat(): void {
    if (!this.#changed) return;
    this.#changed = false;
    this.#canvas.redraw();
  }

  show(view: Partial<{ domain: Domain; colours: ThemeColours; selected: string | null }>): void {
    this.#view = { ...this.#view, ...view };
    this.#canvas.redraw();
  }

  /** The key of the nearest one within reach of a point in the container. */
  find(point: L.Point): string | undefined {
    let nearest: string | undefined;
    let best = REACH;
    for (const [key, { mover }] of this.#vehicles) {
      const distance = point.distanceTo(this.#pointOf(mover, performance.now()));
      if (distance < best) [nearest, best] = [key, distance];
    }
    return nearest;
  }

  remove(): void {
    this.#ignore();
    clearTimeout(this.#glide);
    this.#canvas.remove();
  }

  #pointOf(mover: Mover, now: number): L.Point {
    const { latitude, longitude } = this.#still.matches ? mover.to : placeAt(mover, now);
    return this.#map.latLngToContainerPoint([latitude, longitude]);
  }

  #draw(drawing: Drawing): void {
    const now = performance.now();
    const { domain, colours, selected } = this.#view;
    let soon = Infinity;
    // One path per colour: two drawing calls for each instead of two for each vehicle.
    const paths = new Map<string, Path2D>();
    for (const [key, { mover, value }] of this.#vehicles) {
      const point = this.#pointOf(mover, now);
      if (point.x < -SIZE || point.y < -SIZE) continue;
      if (point.x > drawing.width + SIZE || point.y > drawing.height + SIZE) continue;
      soon = Math.min(soon, this.#movesIn(mover, point, now));
      if (key === selected) continue;
      const colour = value === undefined ? colours.accent : colourOf(value, domain);
      let path = paths.get(colour);
      if (path === undefined) paths.set(colour, path = new Path2D());
      addArrow(path, point, mover.heading, SIZE);
    }
    for (const [colour, path] of paths) {
      paint(drawing.context, path, { colour, halo: colours.halo });
    }
    if (selected !== null) this.#drawSelected(drawing, selected, now);
    clearTimeout(this.#glide);
    if (soon < Infinity) {
      this.#glide = setTimeout(() => this.#canvas.redraw(), Math.max(FRAME_MS, soon));
    }
  }

  /**
   * Time until a mover is where one sees that it has moved, ms; Infinity when it has arrived, as far
   * as one can see. At the scale of a county a car moves a pixel in some seconds: drawing more often
   * than that would cost a core's fifth and show nothing.
   */
  #movesIn(mover: Mover, at: L.Point, now: number): number {
    const left = mover.since + mover.during - now;
    if (left <= 0 || this.#still.matches) return Infinity;
    const { latitude, longitude } = mover.to;
    const distance = at.distanceTo(this.#map.latLngToContainerPoint([latitude, longitude]));
    return distance < SEEN_PX ? Infinity : left * SEEN_PX / distance;
  }

  #drawSelected({ context, width }: Drawing, key: string, now: number): void {
    const vehicle = this.#vehicles.get(key);
    if (vehicle === undefined) return;
    const { domain, colours } = this.#view;
    const point = this.#pointOf(vehicle.mover, now);
    context.beginPath();
    context.arc(point.x, point.y, 14, 0, 2 * Math.PI);
    context.globalAlpha = 0.18;
    context.fillStyle = colours.accent;
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = 2;
    context.strokeStyle = colours.accent;
    context.stroke();
    const { value, mover } = vehicle;
    const colour = value === undefined ? colours.accent : colourOf(value, domain);
    const arrow = new Path2D();
    addArrow(arrow, point, mover.heading, SIZE + 2);
    paint(context, arrow, { colour, halo: colours.halo });
    drawTag(context, point, { text: key, right: width, colours });
  }
}

interface TagStyle {
  readonly text: string;
  /** Right edge of the map, px: the tag goes to the other side where it would cross it. */
  readonly right: number;
  readonly colours: ThemeColours;
}

function drawTag(
  context: CanvasRenderingContext2D,
  { x, y }: L.Point,
  { text, right, colours }: TagStyle,
): void {
  context.font = `600 12px ${FONT}`;
  const length = context.measureText(text).width + 12;
  const left = x + 20 + length < right ? x + 20 : x - 20 - length;
  context.fillStyle = colours.accent;
  context.beginPath();
  context.roundRect(left, y - 10, length, 20, 5);
  context.fill();
  context.fillStyle = colours.panel;
  context.textBaseline = "middle";
  context.fillText(text, left + 6, y + 0.5);
}

interface ArrowStyle {
  readonly colour: string;
  readonly halo: string;
}

function paint(
  context: CanvasRenderingContext2D,
  path: Path2D,
  { colour, halo }: ArrowStyle,
): void {
  context.lineWidth = 2;
  context.strokeStyle = halo;
  context.stroke(path);
  context.fillStyle = colour;
  context.fill(path);
}

/** Adds an arrow towards the heading; a dot while that is not known. */
function addArrow(path: Path2D, { x, y }: L.Point, heading: number | undefined, size: number) {
  if (heading === undefined) {
    path.moveTo(x + size * 0.75, y);
    path.arc(x, y, size * 0.75, 0, 2 * Math.PI);
    return;
  }
  const turn = heading * Math.PI / 180;
  ARROW.forEach(([angle, far], index) => {
    const left = x + Math.sin(turn + angle) * far * size;
    const top = y - Math.cos(turn + angle) * far * size;
    if (index === 0) path.moveTo(left, top);
    else path.lineTo(left, top);
  });
  path.closePath();
}

/** Corners of an arrow: radians from its heading, and distance from its middle. */
const ARROW = [[0, 1.35], [2.45, 1], [Math.PI, 0.35], [-2.45, 1]] as const;
