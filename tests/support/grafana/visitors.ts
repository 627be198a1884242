import type { Browser, BrowserContext, Page } from "playwright-core";
import { openBrowser } from "../browser.ts";

/** How a page is opened. */
export interface VisitOptions {
  /** An anonymous viewer, or `admin` who has logged in. Default viewer. */
  readonly as?: "viewer" | "admin";
  readonly theme?: "light" | "dark";
  /** Pixels. Default 1440. */
  readonly width?: number;
  /** Pixels; panels below are loaded only when they are scrolled to. Default 900. */
  readonly height?: number;
}

/** How long a page may take for one thing, ms: Playwright's 30 s are few where all cores are busy. */
const PATIENCE_MS = 120_000;

const EMPTY_TILE = Uint8Array.fromBase64(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
);

/** One Chromium whose pages look at one Grafana. */
export class Visitors implements AsyncDisposable {
  readonly #browser: Browser;
  readonly #url: string;
  readonly #admin: string;

  private constructor(browser: Browser, { url, admin }: { url: string; admin: string }) {
    this.#browser = browser;
    this.#url = url;
    this.#admin = admin;
  }

  /** @param grafana where it is, and `name:password` of its administrator */
  static async open(grafana: { url: string; admin: string }): Promise<Visitors> {
    return new Visitors(await openBrowser(), grafana);
  }

  /** A page with cookies of its own; nothing but Grafana can be reached from it. */
  async page(
    { as = "viewer", theme = "dark", width = 1440, height = 900 }: VisitOptions = {},
  ): Promise<Page> {
    const context = await this.#browser.newContext({
      baseURL: this.#url,
      colorScheme: theme,
      viewport: { width, height },
      locale: "en-GB",
      timezoneId: "UTC",
    });
    context.setDefaultTimeout(PATIENCE_MS);
    await stayInside(context, new URL(this.#url).host);
    if (as === "admin") await this.#logIn(context);
    return await context.newPage();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }

  async #logIn(context: BrowserContext): Promise<void> {
    const [user, password] = this.#admin.split(":");
    const response = await context.request.post("login", { data: { user, password } });
    if (!response.ok()) throw new Error(`The log-in answered ${response.status()}`);
  }
}

/** Map tiles come from elsewhere: they are empty here, so that no test depends on the internet. */
async function stayInside(context: BrowserContext, host: string): Promise<void> {
  await context.route(
    (url) => url.host !== host && url.protocol.startsWith("http"),
    (route) =>
      route.request().resourceType() === "image"
        ? route.fulfill({ contentType: "image/png", body: EMPTY_TILE as Buffer })
        : route.abort(),
  );
}
