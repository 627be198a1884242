import assert from "node:assert/strict";
import Ajv2020, { type ValidateFunction } from "ajv/dist/2020.js";
import type { Json } from "../contract/openapi.ts";
import type { Route } from "../contract/route.ts";
import { routes } from "../routes/mod.ts";

/** An answer whose body fits the schema that the document declares for it. */
export interface CheckedAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when it is another type. */
  // deno-lint-ignore no-explicit-any -- tests look into bodies whose shape the schema has checked
  readonly body: any;
}

/** A client that checks every answer against the server's own OpenAPI document. */
export class CheckedClient {
  /** `<operationId> <status>` of every answer that was checked. */
  readonly checked = new Set<string>();
  readonly #base: string;
  readonly #ajv = new Ajv2020.default({ strict: false, validateFormats: false });
  readonly #validators = new Map<string, ValidateFunction>();
  readonly #document: Json;

  private constructor(base: string, document: Json) {
    this.#base = base;
    this.#document = document;
    this.#ajv.addSchema(document, "api.json");
  }

  static async connect(port: number): Promise<CheckedClient> {
    const base = `http://127.0.0.1:${port}`;
    const response = await fetch(`${base}/api/openapi.json`);
    return new CheckedClient(base, await response.json());
  }

  url(path: string): string {
    return this.#base + path;
  }

  async get(path: string, init: RequestInit = {}): Promise<CheckedAnswer> {
    const response = await fetch(this.url(path), init);
    const text = await response.text();
    const type = response.headers.get("content-type") ?? "";
    const body = /json/.test(type) ? JSON.parse(text) : undefined;
    this.#check(path, { method: init.method ?? "GET", response, body: body ?? text });
    return { status: response.status, headers: response.headers, text, body };
  }

  /** Every entry of a paged route. */
  async pages(path: string, name: string): Promise<readonly CheckedAnswer["body"][]> {
    const entries = [];
    let cursor = "";
    for (let pages = 0; pages < 200; pages++) {
      const { status, text, body } = await this.get(`${path}${cursor}`);
      assert.equal(status, 200, text);
      entries.push(...body[name]);
      if (body.next === null) return entries;
      cursor = `&cursor=${encodeURIComponent(body.next)}`;
    }
    assert.fail(`${path} has no end`);
  }

  #check(path: string, answer: { method: string; response: Response; body: unknown }): void {
    const { method, response, body } = answer;
    const route = routeOf(path.split("?")[0]!, method);
    if (route === undefined) return;
    const { status } = response;
    const type = (response.headers.get("content-type") ?? "").split(";")[0]!;
    const pointer = [
      "paths",
      route.path,
      method.toLowerCase(),
      "responses",
      String(status),
      "content",
      type,
    ]
      .map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1")));
    const place = `api.json#/${pointer.join("/")}/schema`;
    const validate = this.#validators.get(place) ?? this.#ajv.compile({ $ref: place });
    this.#validators.set(place, validate);
    assert(validate(body), `${path}: ${this.#ajv.errorsText(validate.errors)}`);
    this.checked.add(`${route.id} ${status}`);
  }
}

function routeOf(path: string, method: string): Route | undefined {
  return routes.find((route) => {
    const pattern = route.path.replaceAll(".", "\\.").replace("{stream}", "[^/]+");
    return route.method === method && new RegExp(`^${pattern}$`).test(path);
  });
}
