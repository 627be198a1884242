import type { Drawing } from "./canvas_layer.ts";
import { PLACES, ROADS } from "./places.ts";
import type { Ring } from "./rings.ts";
import type { ThemeColours } from "./theme_colours.ts";

/** Land, roads and towns: everything under the vehicles. */
export function drawBaseMap(drawing: Drawing, land: readonly Ring[], colours: ThemeColours): void {
  drawLand(drawing, land, colours);
  drawRoads(drawing, colours);
  drawNames(drawing, colours);
}

function drawLand(drawing: Drawing, land: readonly Ring[], colours: ThemeColours): void {
  const { context, width, height } = drawing;
  context.fillStyle = colours.land;
  context.strokeStyle = colours.coast;
  context.lineWidth = 1;
  for (const ring of land) {
    const points = ring.map(([longitude, latitude]) => drawing.at(latitude, longitude));
    if (!crossesView(points, width, height)) continue;
    context.beginPath();
    for (const { x, y } of points) context.lineTo(x, y);
    context.closePath();
    context.fill();
    context.stroke();
  }
}

function crossesView(
  points: readonly { readonly x: number; readonly y: number }[],
  width: number,
  height: number,
): boolean {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return left < width && right > 0 && top < height && bottom > 0;
}

function drawRoads(drawing: Drawing, colours: ThemeColours): void {
  const { context } = drawing;
  context.strokeStyle = colours.road;
  context.lineJoin = "round";
  context.lineCap = "round";
  for (const { name, points } of ROADS) {
    context.lineWidth = name.startsWith("M") ? 4 : 2.5;
    context.beginPath();
    for (const [latitude, longitude] of points) {
      const { x, y } = drawing.at(latitude, longitude);
      context.lineTo(x, y);
    }
    context.stroke();
  }
}

function drawNames(drawing: Drawing, colours: ThemeColours): void {
  const { context, width, height, zoom } = drawing;
  const space = new FreeSpace();
  context.font = `11px ${FONT}`;
  context.textBaseline = "middle";
  context.lineJoin = "round";
  for (const { name, at: [latitude, longitude], zoom: from } of PLACES) {
    const { x, y } = drawing.at(latitude, longitude);
    if (zoom < from || x < 0 || y < 0 || x > width || y > height) continue;
    const length = context.measureText(name).width;
    // Names go left of their dot where the right edge is near.
    const left = x + 8 + length > width ? x - 8 - length : x + 8;
    const box = { left: left - 3, top: y - 8, right: left + length + 3, bottom: y + 8 };
    if (!space.take(box)) continue;
    context.fillStyle = colours.label;
    context.beginPath();
    context.arc(x, y, 2, 0, 2 * Math.PI);
    context.fill();
    context.strokeStyle = colours.land;
    context.lineWidth = 3;
    context.strokeText(name, left, y);
    context.fillText(name, left, y);
  }
  if (zoom >= 8) drawRoadNames(drawing, space, colours);
}

function drawRoadNames(drawing: Drawing, space: FreeSpace, colours: ThemeColours): void {
  const { context } = drawing;
  context.font = `600 10px ${FONT}`;
  for (const { name, points } of ROADS) {
    const middle = points[Math.floor(points.length / 2)]!;
    if (!name.startsWith("M")) continue;
    const { x, y } = drawing.at(...middle);
    const length = context.measureText(name).width;
    const box = { left: x + 10, top: y - 22, right: x + 20 + length, bottom: y - 6 };
    if (!space.take(box)) continue;
    context.fillStyle = colours.road;
    context.beginPath();
    context.roundRect(box.left, box.top, box.right - box.left, 15, 3);
    context.fill();
    context.fillStyle = colours.label;
    context.fillText(name, box.left + 5, box.top + 8);
  }
}

/** Same as the page's. */
export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";

/** A rectangle on the screen, px. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Takes boxes in order of their rank as long as they cross none that was taken before. */
export class FreeSpace {
  readonly #taken: Box[] = [];

  /** True when the box was free; it is taken then. */
  take(box: Box): boolean {
    const crossed = this.#taken.some((other) =>
      box.left < other.right && other.left < box.right &&
      box.top < other.bottom && other.top < box.bottom
    );
    if (!crossed) this.#taken.push(box);
    return !crossed;
  }
}
