import { type Alert, readAlerts } from "./alert_text.ts";

/** A webhook on this machine that tells what Grafana's alerting sends. */
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
