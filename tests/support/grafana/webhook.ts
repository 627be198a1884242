/** One alert as Grafana's webhook contact point sends it. */
export interface WebhookAlert {
  readonly status: "firing" | "resolved";
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** One notification: a group of alerts. */
export interface Notification {
  readonly status: "firing" | "resolved";
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly alerts: readonly WebhookAlert[];
}

/** A server that keeps every notification that Grafana posts to it. */
export class Webhook implements AsyncDisposable {
  readonly notifications: Notification[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor() {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      async (request) => {
        this.notifications.push(await request.json() as Notification);
        return new Response();
      },
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/`;
  }

  /** Alerts of a rule with this status, over all notifications. */
  alerts(alertname: string, status: WebhookAlert["status"]): readonly WebhookAlert[] {
    return this.notifications.flatMap(({ alerts }) => alerts).filter((alert) =>
      alert.labels["alertname"] === alertname && alert.status === status
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}
