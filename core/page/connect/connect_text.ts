/** What the page says of how long ago something was. */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 2) return "now";
  if (seconds < 120) return `${seconds} s ago`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 120 ? `${minutes} min ago` : `${Math.floor(minutes / 60)} h ago`;
}

/** `1 message`, `1,200 messages`. */
export function countText(count: number, what: string): string {
  return `${count.toLocaleString("en-GB")} ${what}${count === 1 ? "" : "s"}`;
}

/**
 * The address of the page beside the one that phones send to. A token travels in the part of it that
 * is never sent to a server.
 */
export function pageAddress(url: string, token: string | undefined): string {
  const address = new URL("/", url);
  if (token !== undefined) address.hash = `token=${encodeURIComponent(token)}`;
  return address.href;
}

/** The token that {@linkcode pageAddress} put into an address. */
export function tokenOf(hash: string): string | undefined {
  return new URLSearchParams(hash.replace(/^#/, "")).get("token") ?? undefined;
}

/** How the server is started so that phones reach it. */
export function startCommand(token: string): string {
  return `SLUICE_INGEST_HOST=0.0.0.0 SLUICE_INGEST_TOKENS=${token} SLUICE_ALLOW_NET=,0.0.0.0 ` +
    "npm start -- --scenario phone";
}
