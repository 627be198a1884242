import * as L from "leaflet";

/** What a {@linkcode CanvasLayer} draws with; `at` turns a place into px within the canvas. */
export interface Drawing {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly zoom: number;
  at(latitude: number, longitude: number): L.Point;
}

/**
 * A canvas over the whole map that draws itself anew when the map moves. It stays still in the
 * container, unlike Leaflet's own layers, because what is on it moves anyway.
 */
export class CanvasLayer {
  readonly #map: L.Map;
  readonly #draw: (drawing: Drawing) => void;
  readonly #canvas = document.createElement("canvas");
  #frame = 0;

  constructor(map: L.Map, draw: (drawing: Drawing) => void) {
    this.#map = map;
    this.#draw = draw;
    this.#canvas.className = "map-canvas";
    this.#canvas.setAttribute("aria-hidden", "true");
    map.getContainer().append(this.#canvas);
    map.on("move zoom resize viewreset", this.redraw, this);
  }

  /** Draws in the next animation frame. */
  redraw(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#paint();
    });
  }

  remove(): void {
    cancelAnimationFrame(this.#frame);
    this.#map.off("move zoom resize viewreset", this.redraw, this);
    this.#canvas.remove();
  }

  #paint(): void {
    const { x: width, y: height } = this.#map.getSize();
    const ratio = devicePixelRatio;
    if (this.#canvas.width !== width * ratio || this.#canvas.height !== height * ratio) {
      this.#canvas.width = width * ratio;
      this.#canvas.height = height * ratio;
    }
    const context = this.#canvas.getContext("2d");
    if (context === null || width === 0) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    this.#draw({
      context,
      width,
      height,
      zoom: this.#map.getZoom(),
      at: (latitude, longitude) => this.#map.latLngToContainerPoint([latitude, longitude]),
    });
  }
}
