import Type from "typebox";
import { days, defineStream, minutes, seconds } from "#core/declaration/mod.ts";
import { SEEN_OBJECTS, type SiteMoment } from "./site_moment.ts";

/**
 * The address of an image: of a server, a bucket or a file, and short. What holds the image itself,
 * a `data:` URI or base64, is none.
 */
const IMAGE_ADDRESS = "^(https?|s3|gs|file)://[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+$";

/** A name, without room for anything else. */
const name = Type.String({ minLength: 1, maxLength: 60 });

export const cameraEvents = defineStream({
  name: "camera_events",
  title: "Camera events",
  description: "What each camera saw: when, where, which objects, and where the image is kept",
  scenario: "profiles",
  key: "camera_id",
  id: "id",
  time: "timestamp",
  // Nothing but these fields, each short: there is no place where an image would fit.
  schema: Type.Object({
    id: Type.String({ minLength: 1, maxLength: 100, description: "Unique per event" }),
    camera_id: name,
    timestamp: Type.String({ format: "date-time" }),
    place: name,
    latitude: Type.Number({ minimum: -90, maximum: 90 }),
    longitude: Type.Number({ minimum: -180, maximum: 180 }),
    image: Type.String({
      pattern: IMAGE_ADDRESS,
      maxLength: 300,
      description: "Where the image is kept; never the image",
    }),
    main_object: Type.Enum([...SEEN_OBJECTS], { description: "The surest one" }),
    object_count: Type.Integer({ minimum: 1, maximum: 50 }),
    confidence: Type.Number({ minimum: 0, maximum: 1, description: "Of the surest one" }),
    objects: Type.Array(
      Type.Object({
        label: Type.Enum([...SEEN_OBJECTS]),
        confidence: Type.Number({ minimum: 0, maximum: 1 }),
      }, { additionalProperties: false }),
      { minItems: 1, maxItems: 50 },
    ),
  }, { additionalProperties: false }),
  measures: {
    object_count: { label: "Objects", unit: "" },
    confidence: { label: "Confidence", unit: "" },
  },
  dimensions: { place: { label: "Place" }, main_object: { label: "Object" } },
  location: { latitude: "latitude", longitude: "longitude" },
  windows: [
    { kind: "tumbling", sizeMs: minutes(5), allowedLatenessMs: minutes(5) },
    {
      kind: "tumbling",
      sizeMs: minutes(5),
      by: ["main_object"],
      allowedLatenessMs: minutes(5),
      measures: ["object_count"],
      aggregates: ["count", "sum"],
    },
  ],
  outOfOrdernessMs: seconds(20),
  recordsPerSecond: 0.02,
  // A camera that sees nothing is silent.
  sporadic: true,
  retention: { topicMs: days(7), rawMs: days(30), windowsMs: days(365) },
  simulate: {
    everyMs: seconds(10),
    record: (moment: SiteMoment) => {
      if (moment.kind !== "camera") return undefined;
      const { device, time, objects } = moment;
      const id = `${device}@${time}`;
      const [surest] = objects.toSorted((a, b) => b.confidence - a.confidence);
      return {
        id,
        camera_id: device,
        timestamp: new Date(time).toISOString(),
        place: moment.place,
        latitude: moment.latitude,
        longitude: moment.longitude,
        image: `s3://camera-images/${device}/${time}.jpg`,
        main_object: surest!.label,
        object_count: objects.length,
        confidence: surest!.confidence,
        objects: objects.map((seen) => ({ ...seen })),
      };
    },
  },
});
