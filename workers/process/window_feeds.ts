import type { PartialSender } from "#window/derived/mod.ts";
import type { UpdateView } from "#window/mod.ts";

/** What the windows of one stream in one task are sent to: the derived streams made from them. */
export class WindowFeeds {
  readonly #senders: ReadonlyMap<string, PartialSender>;

  /** @param senders by the derived stream that they send to. */
  constructor(senders: ReadonlyMap<string, PartialSender>) {
    this.#senders = senders;
  }

  /** True when no windows are made from these. */
  get isEmpty(): boolean {
    return this.#senders.size === 0;
  }

  /** The derived streams that know how far the windows have come. */
  get followers(): readonly string[] {
    return [...this.#senders].flatMap(([name, { hasMarked }]) => hasMarked ? [name] : []);
  }

  /** Sends an update to whom it concerns. */
  update(update: UpdateView): void {
    for (const sender of this.#senders.values()) sender.update(update);
  }

  /**
   * Says how far the windows have come, behind all updates that belong to it.
   *
   * @param windows those that are sent; nothing of them is due
   */
  mark(windows: Parameters<PartialSender["mark"]>[0], idle: boolean): void {
    for (const sender of this.#senders.values()) sender.mark(windows, idle);
  }
}
