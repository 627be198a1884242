import * as L from "leaflet";
import { drawBaseMap } from "./base_map.ts";
import { CanvasLayer } from "./canvas_layer.ts";
import type { Position } from "./mover.ts";
import { type PackedRings, type Ring, unpackRings } from "./rings.ts";
import { type ThemeColours, themeColours } from "./theme_colours.ts";

/** The base map; whatever moves is drawn over it. */
export interface BaseMap {
  readonly map: L.Map;
  /** Draws anew, in the colours of the theme. */
  recolour(colours: ThemeColours): void;
  /** Shows all of these places. */
  fit(positions: readonly Position[]): void;
  remove(): void;
}

const ENGLAND: L.LatLngBoundsLiteral = [[51.35, -2.2], [52.65, 0.15]];

/** Makes a map in `element`; land comes from `landUrl`, and no tile server is asked for anything. */
export function createMap(element: HTMLElement, landUrl: string): BaseMap {
  const map = L.map(element, {
    // The canvases draw places anew for every frame; a scaled picture of them would be out of step.
    zoomAnimation: false,
    zoomSnap: 0.25,
    attributionControl: false,
    minZoom: 2,
    maxZoom: 14,
    worldCopyJump: true,
  });
  map.fitBounds(ENGLAND);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  let land: Ring[] = [];
  let colours = themeColours();
  const base = new CanvasLayer(map, (drawing) => drawBaseMap(drawing, land, colours));
  const abort = new AbortController();
  // Without land the map still shows roads, towns and vehicles: nothing to report.
  fetch(landUrl, { signal: abort.signal })
    .then((response) => response.json() as Promise<PackedRings>)
    .then((packed) => {
      land = unpackRings(packed);
      base.redraw();
    })
    .catch(() => {});
  const resized = new ResizeObserver(() => map.invalidateSize({ animate: false }));
  resized.observe(element);
  base.redraw();
  return {
    map,
    recolour(next) {
      colours = next;
      base.redraw();
    },
    fit(positions) {
      if (positions.length === 0) return;
      const bounds = L.latLngBounds(positions.map((p) => [p.latitude, p.longitude]));
      // Room for the controls, which cover the corners.
      map.fitBounds(bounds, {
        paddingTopLeft: [56, 40],
        paddingBottomRight: [56, 48],
        maxZoom: 11,
        animate: false,
      });
    },
    remove() {
      abort.abort();
      resized.disconnect();
      base.remove();
      map.remove();
    },
  };
}
