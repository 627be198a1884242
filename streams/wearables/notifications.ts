import Type from "typebox";
import { defineStream, hours, minutes } from "#core/declaration/mod.ts";
import { sharedDeclaration, sharedDimensions, sharedFields, sharedValues } from "./fields.ts";
import type { PersonMoment } from "./person_moment.ts";

export const notifications = defineStream({
  ...sharedDeclaration,
  name: "notifications",
  title: "Notifications",
  description: "What each watch showed its wearer: reminders, alerts and messages",
  schema: Type.Object({
    ...sharedFields,
    notification_type: Type.Enum(["reminder", "alert", "message"]),
    topic: Type.String({ minLength: 1 }),
    text: Type.String(),
  }),
  measures: {},
  dimensions: {
    ...sharedDimensions,
    notification_type: { label: "Type" },
    topic: { label: "Topic" },
  },
  text: ["text"],
  windows: [
    {
      kind: "tumbling",
      sizeMs: hours(1),
      allowedLatenessMs: hours(1),
      aggregates: ["count"],
    },
    {
      kind: "tumbling",
      sizeMs: hours(1),
      by: ["notification_type"],
      allowedLatenessMs: hours(1),
      aggregates: ["count"],
    },
  ],
  recordsPerSecond: 0.000_5,
  sporadic: true,
  simulate: {
    everyMs: minutes(1),
    record: (moment: PersonMoment) =>
      moment.notice === undefined ? undefined : {
        ...sharedValues("n", moment),
        notification_type: moment.notice.type,
        topic: moment.notice.topic,
        text: moment.notice.text,
      },
  },
});
