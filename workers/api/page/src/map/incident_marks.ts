import * as L from "leaflet";
import { shorten } from "#core/shorten.ts";
import type { Incident } from "./incident.ts";

/** Characters of a description that a mark shows. */
const TEXT = 200;

/** Marks of incidents. Tab passes them: the list below the map says the same in words. */
export class IncidentMarks {
  readonly #map: L.Map;
  readonly #marks = new Map<string, { incident: Incident; marker: L.Marker }>();

  constructor(map: L.Map) {
    this.#map = map;
  }

  show(incidents: readonly Incident[]): void {
    const current = new Set(incidents.map(({ key }) => key));
    for (const [key, { marker }] of this.#marks) {
      if (current.has(key)) continue;
      marker.remove();
      this.#marks.delete(key);
    }
    for (const incident of incidents) this.#mark(incident);
  }

  #mark(incident: Incident): void {
    const known = this.#marks.get(incident.key);
    if (known?.incident.time === incident.time && known.incident.text === incident.text) return;
    known?.marker.remove();
    const { latitude, longitude } = incident.position;
    const words = `${incident.kind}: ${shorten(incident.text, TEXT)}`;
    const marker = L.marker([latitude, longitude], {
      icon: L.divIcon({ className: "incident", iconSize: [22, 22], html: signOf(incident) }),
      title: words,
      alt: words,
      keyboard: false,
    });
    marker.bindPopup(describe(incident), { maxWidth: 260 });
    marker.addTo(this.#map);
    const element = marker.getElement();
    element?.setAttribute("data-testid", "incident-marker");
    element?.setAttribute("data-key", incident.key);
    this.#marks.set(incident.key, { incident, marker });
  }
}

/** The first letter of the kind distinguishes the kinds without colour. */
function signOf({ kind }: Incident): HTMLElement {
  const sign = document.createElement("span");
  sign.textContent = kind.slice(0, 1).toUpperCase() || "!";
  return sign;
}

function describe({ kind, key, text }: Incident): HTMLElement {
  const box = document.createElement("div");
  const title = document.createElement("strong");
  title.textContent = `${kind} · ${key}`;
  const words = document.createElement("p");
  words.textContent = shorten(text, TEXT);
  box.append(title, words);
  return box;
}
