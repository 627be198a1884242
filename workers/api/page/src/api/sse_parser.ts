/** One event of a text/event-stream. */
export interface ServerEvent {
  /** `message` when the server named none. */
  readonly type: string;
  readonly data: string;
  /** The newest id that the stream has sent so far. */
  readonly id: string;
}

/**
 * Takes a text/event-stream apart, as the WHATWG specification says (HTML, section 9.2.6); chunks
 * may end anywhere, also in the middle of a line.
 */
export class SseParser {
  #rest = "";
  #data: string[] = [];
  #type = "";
  #id: string;

  /** `lastId` is the id that the stream is resumed from. */
  constructor(lastId = "") {
    this.#id = lastId;
  }

  /** The events that this chunk completes. */
  push(chunk: string): ServerEvent[] {
    const events: ServerEvent[] = [];
    let text = this.#rest + chunk;
    // A CR at the very end may be the first half of CRLF: keep it for the next chunk.
    const held = text.endsWith("\r") ? "\r" : "";
    text = held === "" ? text : text.slice(0, -1);
    const lines = text.split(/\r\n|\n|\r/);
    this.#rest = lines.pop()! + held;
    for (const line of lines) {
      const event = this.#line(line);
      if (event !== undefined) events.push(event);
    }
    return events;
  }

  #line(line: string): ServerEvent | undefined {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) return undefined;
    const field = colon < 0 ? line : line.slice(0, colon);
    const raw = colon < 0 ? "" : line.slice(colon + 1);
    const value = raw.startsWith(" ") ? raw.slice(1) : raw;
    if (field === "data") this.#data.push(value);
    else if (field === "event") this.#type = value;
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    return undefined;
  }

  #dispatch(): ServerEvent | undefined {
    const data = this.#data;
    const type = this.#type === "" ? "message" : this.#type;
    this.#data = [];
    this.#type = "";
    return data.length === 0 ? undefined : { type, data: data.join("\n"), id: this.#id };
  }
}
