import type { Frame } from "../frame.ts";

const SEVERITIES: readonly unknown[] = ["info", "warning", "error"];

/**
 * `meta` as it is, once it is known that Grafana can read it.
 *
 * @throws {TypeError} when a notice has a severity for which Grafana would drop the whole frame
 */
export function checkMeta(
  meta: NonNullable<Frame["meta"]>,
): NonNullable<Frame["meta"]> {
  const notices: unknown = meta.notices;
  for (const notice of Array.isArray(notices) ? notices : []) {
    if (!SEVERITIES.includes(notice?.severity)) {
      throw new TypeError(
        `A notice's severity is ${JSON.stringify(notice?.severity)}: use info, warning or error`,
      );
    }
  }
  return meta;
}
