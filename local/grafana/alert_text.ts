/** One alert of a message that Grafana posts to a webhook. */
export interface Alert {
  readonly firing: boolean;
  /** One line. */
  readonly text: string;
}

/**
 * Reads the alerts of a webhook message.
 *
 * @see https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
 * @throws {TypeError} when it is not one
 */
export function readAlerts(message: unknown): Alert[] {
  const { alerts } = (message ?? {}) as { alerts?: unknown };
  if (!Array.isArray(alerts)) throw new TypeError("A message of Grafana has a list of 'alerts'");
  return alerts.map(({ status, labels = {}, annotations = {} }) => {
    const { alertname: name = "Alert", grafana_folder: _, ...rest } = labels;
    const summary = annotations.summary ?? "";
    // Grafana leaves templates as they are for an alert that it knows from before a restart only.
    const what = summary.includes("{{") ? Object.values(rest).join(" ") : summary;
    return { firing: status === "firing", text: what === "" ? name : `${name}: ${what}` };
  });
}
