import { EventSourceParserStream } from "eventsource-parser/stream";
import { eventually } from "#core/async/wait.ts";
import { dueAtEventTime, type Load, vehicleKey, type WatermarkSchedule } from "./load.ts";

/** An event that came, and when what it shows was due. */
interface Receipt {
  readonly due: number;
  /** From then until the client had the event, ms. */
  readonly ms: number;
}

/** What clients of the API were given of one load. */
export interface Receipts {
  /** Records, from when they were due. */
  readonly records: readonly Receipt[];
  /** Final windows, from when the record was due that let the watermark pass their end. */
  readonly windows: readonly Receipt[];
}

/** Options of {@linkcode LiveFollower.start}. */
export interface FollowOptions {
  /** `http://127.0.0.1:8080` */
  readonly api: string;
  readonly stream: string;
  /** Vehicles whose records are followed, each by a client of its own. */
  readonly recordKeys: number;
}

const END = /"end":(\d+)/;
const KEY = /"key":"([^"]+)"/;
const TIMESTAMP = /"timestamp":"([^"]+)"/;

/** Clients that follow a stream through server-sent events: its windows, and records of some keys. */
export class LiveFollower implements AsyncDisposable {
  readonly #stop = new AbortController();
  #clients: Promise<void>[] = [];
  #load: { readonly load: Load; readonly schedule: WatermarkSchedule } | undefined;
  #records: Receipt[] = [];
  #windows: Receipt[] = [];

  /** Connects the clients as soon as the API is ready for them. */
  static async start({ api, stream, recordKeys }: FollowOptions): Promise<LiveFollower> {
    const follower = new LiveFollower();
    const connect = async (query: string, onEvent: (data: string) => void) => {
      const response = await eventually(async () => {
        const answer = await fetch(`${api}/api/v1/streams/${stream}/live?${query}`, {
          signal: follower.#stop.signal,
        });
        if (answer.ok) return answer;
        throw new Error(`The API answered ${answer.status}: ${await answer.text()}`);
      });
      follower.#clients.push(follower.#read(response, onEvent));
    };
    await connect("kinds=windows", (data) => follower.#window(data));
    for (let vehicle = 0; vehicle < recordKeys; vehicle++) {
      await connect(`kinds=records&key=${vehicleKey(vehicle)}`, (data) => follower.#record(data));
    }
    return follower;
  }

  /** Forgets what came so far; from now on events are timed by this load. */
  begin(load: Load, schedule: WatermarkSchedule): void {
    this.#load = { load, schedule };
    this.#records = [];
    this.#windows = [];
  }

  /** What came since {@linkcode begin} and was due in this time, epoch ms. */
  receipts({ from, to }: { readonly from: number; readonly to: number }): Receipts {
    const within = ({ due }: Receipt) => due >= from && due < to;
    return { records: this.#records.filter(within), windows: this.#windows.filter(within) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#clients);
  }

  async #read(response: Response, onEvent: (data: string) => void): Promise<void> {
    const events = response.body!
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream());
    try {
      for await (const { data } of events) onEvent(data);
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error;
    }
  }

  #record(data: string): void {
    if (this.#load === undefined) return;
    const due = dueAtEventTime(this.#load.load, Date.parse(TIMESTAMP.exec(data)![1]!));
    this.#records.push({ due, ms: Date.now() - due });
  }

  #window(data: string): void {
    if (this.#load === undefined || !data.includes('"status":"final"')) return;
    const { load, schedule } = this.#load;
    const end = Number(END.exec(data)![1]);
    // Windows of the load before come with the first records of this one.
    if (end < load.eventStart) return;
    const due = schedule.dueAt(KEY.exec(data)![1]!, end);
    if (due !== undefined) this.#windows.push({ due, ms: Date.now() - due });
  }
}
