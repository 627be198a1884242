/** A webhook on this machine that reports what Grafana's alerting sends. */
export class AlertReceiver {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  /** @param onAlert called for each alert of each message */
  constructor(onAlert: (alert: Alert) => void) {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      async (request) => {
        try {
          for (const alert of readAlerts(await request.json())) onAlert(alert);
          return new Response(null, { status: 204 });
        } catch (error) {
          if (error instanceof TypeError || error instanceof SyntaxError) {
            return new Response(error.message, { status: 400 });
          }
          throw error;
        }
      },
    );
  }

  /** Where messages are posted to. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/`;
  }

  async stop(): Promise<void> {
    await this.#server.shutdown();
  }
}

/** One alert of a message that Grafana posts to a webhook. */
interface Alert {
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
