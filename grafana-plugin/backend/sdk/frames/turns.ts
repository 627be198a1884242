/** Cuts long work, such as the encoding of a large frame, so that others have their turn. */
export interface Turns {
  /** True once this piece of work has lasted long enough. */
  readonly over: boolean;
  /** Waits until others had their turn. */
  next(): Promise<void>;
  /** Visits so many rows, in pieces. */
  each(rows: number, visit: (row: number) => void): Promise<void>;
}

/** Work in one piece. */
export const IN_ONE_PIECE: Turns = {
  over: false,
  next: () => Promise.resolve(),
  each: (rows, visit) => {
    for (let row = 0; row < rows; row++) visit(row);
    return Promise.resolve();
  },
};
