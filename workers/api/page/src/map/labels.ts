/** A rectangle on the screen, px. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Takes boxes in order of their rank as long as they cross none that was taken before. */
export class FreeSpace {
  readonly #taken: Box[] = [];

  /** True when the box was free; it is taken then. */
  take(box: Box): boolean {
    const crossed = this.#taken.some((other) =>
      box.left < other.right && other.left < box.right &&
      box.top < other.bottom && other.top < box.bottom
    );
    if (!crossed) this.#taken.push(box);
    return !crossed;
  }
}
