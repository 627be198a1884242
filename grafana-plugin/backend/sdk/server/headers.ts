const PREFIX = "http_";
const FROM_ALERT = "FromAlert";

/**
 * HTTP headers that Grafana passes on, by their canonical names. It sends most with the prefix
 * `http_`, and a few without.
 */
export function toHeaders(
  headers: Readonly<Record<string, string>>,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    result[name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name] = value;
  }
  return result;
}

/** Whether an alert rule asks. */
export function isFromAlert(
  headers: Readonly<Record<string, string>>,
): boolean {
  return headers[FROM_ALERT] === "true";
}
