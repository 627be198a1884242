/** Address of the live route on the server of this page or worker. */
export function liveUrl(): string {
  return location.origin.replace(/^http/, "ws") + "/api/v1/live";
}
