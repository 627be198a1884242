import type { Answer, LinkState, ToHub, ToPage } from "./messages.ts";
import type { LiveSocket, LiveSocketOptions } from "./live_socket.ts";

/** A page says that it is there every so often, ms: a port does not tell when its page is gone. */
export const HERE_MS = 20_000;
/** A page that was not heard of for this long is gone; hidden ones have slow timers, ms. */
const GONE_MS = 200_000;
/** Time between two looks for pages that are gone, ms. */
const LOOK_MS = 30_000;

/** Where a page and the hub talk to each other. */
export type Port = Pick<MessagePort, "postMessage"> & {
  onmessage: ((event: MessageEvent) => void) | null;
};

interface Page {
  readonly port: Port;
  readonly number: number;
  seenAt: number;
  /** It was thought gone, and its subscriptions were ended. */
  dropped: boolean;
  /** Names of its subscriptions at the server. */
  readonly ids: Set<string>;
}

/** Shares one connection to the server between the pages of a browser. */
export class Hub {
  readonly #socket: Pick<LiveSocket, "subscribe" | "unsubscribe">;
  readonly #pages = new Map<Port, Page>();
  #number = 0;
  #state: LinkState = { kind: "connecting" };

  /** @param connect makes the connection */
  constructor(
    connect: (options: LiveSocketOptions) => Pick<LiveSocket, "subscribe" | "unsubscribe">,
  ) {
    this.#socket = connect({
      onAnswer: (id, answer) => this.#route(id, answer),
      onState: (state) => {
        this.#state = state;
        for (const { port } of this.#pages.values()) send(port, { type: "state", state });
      },
      onHeard: () => {
        for (const { port } of this.#pages.values()) send(port, { type: "heard" });
      },
    });
  }

  /** Pages that are connected. */
  get pages(): number {
    return this.#pages.size;
  }

  /** Serves one more page. */
  connect(port: Port): void {
    const page: Page = {
      port,
      number: this.#number++,
      seenAt: Date.now(),
      dropped: false,
      ids: new Set(),
    };
    this.#pages.set(port, page);
    port.onmessage = ({ data }) => this.#take(page, data as ToHub);
    send(port, { type: "state", state: this.#state });
  }

  /** Looks for pages that are gone without a word, again and again. */
  watch(): void {
    setInterval(() => this.dropGone(Date.now()), LOOK_MS);
  }

  /** Ends the subscriptions of pages that have not been heard of for long. */
  dropGone(now: number): void {
    for (const page of this.#pages.values()) {
      if (now - page.seenAt <= GONE_MS) continue;
      this.#leave(page);
      page.dropped = true;
    }
  }

  #take(page: Page, message: ToHub): void {
    page.seenAt = Date.now();
    if (message.type === "bye") return this.#leave(page);
    // A page that was thought gone, or came back from the browser's cache, is there again.
    this.#pages.set(page.port, page);
    if (page.dropped) {
      // Its machine was asleep: it believes that it still follows what it did.
      page.dropped = false;
      send(page.port, { type: "state", state: this.#state });
      return send(page.port, { type: "again" });
    }
    if (message.type === "here") return;
    const id = `${page.number}.${message.id}`;
    if (message.type === "follow") {
      page.ids.add(id);
      this.#socket.subscribe(id, message.request);
    } else {
      page.ids.delete(id);
      this.#socket.unsubscribe(id);
    }
  }

  #leave(page: Page): void {
    this.#pages.delete(page.port);
    for (const id of page.ids) this.#socket.unsubscribe(id);
    page.ids.clear();
  }

  #route(id: string, answer: Answer): void {
    const dot = id.indexOf(".");
    const number = Number(id.slice(0, dot));
    for (const page of this.#pages.values()) {
      if (page.number === number) {
        return send(page.port, { type: "answer", id: id.slice(dot + 1), answer });
      }
    }
  }
}

function send(port: Port, message: ToPage): void {
  port.postMessage(message);
}
