import { feature, merge } from "topojson-client";
import type { GeometryCollection, MultiPolygon, Polygon, Topology } from "topojson-specification";
import type { Feature, MultiPolygon as Shapes, Polygon as Shape } from "geojson";
import { type PackedRings, packRings, type Ring } from "./src/map/rings.ts";

type Country = Polygon | MultiPolygon;
type Atlas = Topology<{ countries: GeometryCollection }>;

/** ISO 3166 numbers of what the map shows in detail: UK, Ireland, Isle of Man, Jersey, Guernsey. */
const DETAILED = new Set(["826", "372", "833", "832", "831"]);
/** Integer steps per degree: about 100 m of latitude. */
const SCALE = 1000;

/**
 * Coastlines for the base map from world-atlas (Natural Earth, public domain): the British Isles in
 * detail, the rest of the world as an outline.
 *
 * @param detailed `countries-10m.json`
 * @param world `countries-110m.json`
 */
export function packLand(detailed: unknown, world: unknown): PackedRings {
  const isles = detailed as Atlas;
  const countries = isles.objects.countries.geometries as Country[];
  const rings = countries
    .filter(({ id }) => DETAILED.has(String(id)))
    .flatMap((country) =>
      outerRings((feature(isles, country) as Feature<Shape | Shapes>).geometry)
    );
  const rest = world as Atlas;
  const others = (rest.objects.countries.geometries as Country[])
    .filter(({ id }) => !DETAILED.has(String(id)));
  return packRings([...outerRings(merge(rest, others)), ...rings], SCALE);
}

/** Lakes and enclaves are left out: at this scale they are specks. */
function outerRings(shape: Shape | Shapes): Ring[] {
  const polygons = shape.type === "Polygon" ? [shape.coordinates] : shape.coordinates;
  return polygons.flatMap(([outer]) => outer === undefined ? [] : [outer as [number, number][]]);
}
