import type * as L from "leaflet";
import { FONT } from "./base_map.ts";
import { CanvasLayer, type Drawing } from "./canvas_layer.ts";
import { colourOf, type Domain } from "./colour_scale.ts";
import { type Mover, placeAt, type Position, seenAt } from "./mover.ts";
import type { ThemeColours } from "./theme_colours.ts";

/** How near, px, a click must come. */
const REACH = 14;
const SIZE = 7;

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
  #view: { domain: Domain; colours: ThemeColours; selected: string | null };

  constructor(map: L.Map, view: { domain: Domain; colours: ThemeColours }) {
    this.#map = map;
    this.#view = { ...view, selected: null };
    this.#canvas = new CanvasLayer(map, (drawing) => this.#draw(drawing));
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
    this.#canvas.remove();
  }

  #pointOf(mover: Mover, now: number): L.Point {
    const { latitude, longitude } = this.#still.matches ? mover.to : placeAt(mover, now);
    return this.#map.latLngToContainerPoint([latitude, longitude]);
  }

  #draw(drawing: Drawing): void {
    const now = performance.now();
    const { domain, colours, selected } = this.#view;
    let moving = false;
    // One path per colour: two drawing calls for each instead of two for each vehicle.
    const paths = new Map<string, Path2D>();
    for (const [key, { mover, value }] of this.#vehicles) {
      moving ||= now < mover.since + mover.during;
      if (key === selected) continue;
      const point = this.#pointOf(mover, now);
      if (point.x < -SIZE || point.y < -SIZE) continue;
      if (point.x > drawing.width + SIZE || point.y > drawing.height + SIZE) continue;
      const colour = value === undefined ? colours.accent : colourOf(value, domain);
      let path = paths.get(colour);
      if (path === undefined) paths.set(colour, path = new Path2D());
      addArrow(path, point, mover.heading, SIZE);
    }
    for (const [colour, path] of paths) {
      paint(drawing.context, path, { colour, halo: colours.halo });
    }
    if (selected !== null) this.#drawSelected(drawing, selected, now);
    if (moving && !this.#still.matches) this.#canvas.redraw();
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
