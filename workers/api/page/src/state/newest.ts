/** The newest `capacity` items that were added, newest first; memory never grows beyond them. */
export class Newest<T> {
  readonly #capacity: number;
  #items: T[] = [];
  #total = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** How many were ever added. */
  get total(): number {
    return this.#total;
  }

  add(item: T): void {
    this.#total++;
    this.#items.push(item);
    // Cut only now and then: shifting on every add would cost as much as the capacity.
    if (this.#items.length >= this.#capacity * 2) this.#items = this.#items.slice(-this.#capacity);
  }

  /** Newest first, at most `limit`. */
  list(limit = this.#capacity): T[] {
    const from = Math.max(0, this.#items.length - Math.min(limit, this.#capacity));
    return this.#items.slice(from).reverse();
  }
}
