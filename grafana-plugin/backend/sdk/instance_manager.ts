import type { PluginContext } from "./context.ts";
import type { DatasourceInstance, NewInstance } from "./datasource.ts";
import type { Log } from "./log.ts";
import { setTimeout as pause } from "node:timers/promises";

/** Options of {@linkcode InstanceManager}. */
export interface InstanceManagerOptions {
  readonly newInstance: NewInstance;
  readonly log: Log;
  /** An instance that was not used for so long is disposed, ms. Default one hour. */
  readonly idleMs?: number | undefined;
}

interface Entry {
  readonly updated: number;
  readonly created: Promise<DatasourceInstance>;
  /** Calls that use the instance now. */
  calls: number;
  /** Has been replaced, or the manager is closed: dispose it after its last call. */
  retired: boolean;
  /** Disposes it when it stays unused. */
  idle?: ReturnType<typeof setTimeout>;
  disposed?: Promise<void>;
}

const HOUR = 3_600_000;

/**
 * Keeps one instance per organisation and datasource, made anew when the settings have changed.
 *
 * Calls that come at once share one creation; a failed one is tried again by the next call; an
 * instance is disposed once, after its last call has ended.
 */
export class InstanceManager {
  readonly #options: InstanceManagerOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #retired = new Set<Entry>();
  #closed = false;

  constructor(options: InstanceManagerOptions) {
    this.#options = options;
  }

  /**
   * Calls `use` with the instance for `context`, which stays undisposed meanwhile.
   *
   * @throws whatever the creation or `use` throws
   */
  async use<T>(
    context: PluginContext,
    use: (instance: DatasourceInstance) => Promise<T>,
  ) {
    const entry = this.#acquire(context);
    try {
      return await use(await entry.created);
    } finally {
      this.#release(entry);
    }
  }

  /** Disposes every instance after its last call, and takes no more calls. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const key of [...this.#entries.keys()]) this.#retire(key);
    await Promise.all(
      [...this.#retired].map((entry) => this.#whenDisposed(entry)),
    );
  }

  #acquire(context: PluginContext): Entry {
    if (this.#closed) throw new Error("The plugin stops");
    const settings = context.datasource;
    if (settings === null) {
      throw new Error(
        "The call names no datasource: this plugin answers for datasources only",
      );
    }
    const key = JSON.stringify([context.orgId, settings.uid]);
    let entry = this.#entries.get(key);
    if (entry !== undefined && entry.updated !== settings.updated) {
      this.#retire(key);
      entry = undefined;
    }
    if (entry === undefined) {
      const create = async () => await this.#options.newInstance(settings, context);
      entry = {
        updated: settings.updated,
        created: create(),
        calls: 0,
        retired: false,
      };
      this.#entries.set(key, entry);
      this.#forgetIfFailed(key, entry);
    }
    clearTimeout(entry.idle);
    entry.calls++;
    return entry;
  }

  #forgetIfFailed(key: string, entry: Entry): void {
    entry.created.catch(() => {
      entry.disposed = Promise.resolve();
      this.#retired.delete(entry);
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    });
  }

  #release(entry: Entry): void {
    entry.calls--;
    if (entry.calls > 0) return;
    if (entry.retired) {
      void this.#dispose(entry);
      return;
    }
    entry.idle = setTimeout(
      () => this.#retireEntry(entry),
      this.#options.idleMs ?? HOUR,
    );
    Deno.unrefTimer(entry.idle as unknown as number);
  }

  #retireEntry(entry: Entry): void {
    for (const [key, other] of this.#entries) {
      if (other === entry) this.#retire(key);
    }
  }

  #retire(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    clearTimeout(entry.idle);
    entry.retired = true;
    this.#retired.add(entry);
    if (entry.calls === 0) void this.#dispose(entry);
  }

  #dispose(entry: Entry): Promise<void> {
    entry.disposed ??= (async () => {
      try {
        await (await entry.created).dispose();
      } catch (error) {
        this.#options.log.warn("a data source did not close cleanly", { error });
      } finally {
        this.#retired.delete(entry);
      }
    })();
    return entry.disposed;
  }

  async #whenDisposed(entry: Entry): Promise<void> {
    while (entry.calls > 0) await pause(10);
    await this.#dispose(entry);
  }
}
