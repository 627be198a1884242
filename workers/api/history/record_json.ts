/** Puts no byte order mark into JSON. */
const MARK = "\ufeff";

/**
 * A stored record's text as it may stand in JSON; undefined for one that is no JSON. The persist
 * worker stores no such texts, but an earlier version did, and other writers may.
 */
export function recordJson(text: string): string | undefined {
  const json = text.startsWith(MARK) ? text.slice(MARK.length) : text;
  try {
    JSON.parse(json);
    return json;
  } catch {
    return undefined;
  }
}
