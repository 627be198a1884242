/** A topic filter of a declaration, see `MqttSource.topic`. */
export interface TopicPattern {
  /** As brokers take it: fields are `+`. */
  readonly filter: string;
  /** The fields that a topic gives; undefined when it is none of the pattern. */
  readonly match: (topic: string) => Readonly<Record<string, string>> | undefined;
}

/** Compiles a pattern such as `home/{room_id}/climate`. */
export function topicPattern(pattern: string): TopicPattern {
  const levels = pattern.split("/");
  const names = levels.map((level) => /^\{(\w+)\}$/.exec(level)?.[1]);
  return {
    filter: levels.map((level, at) => names[at] === undefined ? level : "+").join("/"),
    match(topic) {
      const given = topic.split("/");
      const fields: Record<string, string> = {};
      for (const [at, level] of levels.entries()) {
        // What `a/#` names is also `a` itself (MQTT 5, section 4.7.1.2).
        if (level === "#") return given.length >= at ? fields : undefined;
        const text = given[at];
        if (text === undefined) return undefined;
        const name = names[at];
        if (name !== undefined) fields[name] = text;
        else if (level !== "+" && level !== text) return undefined;
      }
      return given.length === levels.length ? fields : undefined;
    },
  };
}
