import type { Slices } from "#core/async/slices.ts";
import type { Cells } from "#core/cassandra/wire/page_column.ts";
import type { PlainValue } from "#core/cassandra/wire/value_reader.ts";

/** Which rows of a page's cells are appended. */
export interface CellRange {
  readonly from: number;
  /** The first that is not. */
  readonly to: number;
  /** Rows of the page. */
  readonly rowCount: number;
}

/**
 * The cells of one column, appended page by page. They lie in chunks, so that nothing is moved while
 * they grow: those of a whole page are a chunk as they are; of others the rows are copied, so that
 * a page of which little is used can be freed.
 */
export class GrowingCells {
  #chunks: Chunk[] = [];
  #rows = 0;

  append(cells: Cells, { from, to, rowCount }: CellRange): void {
    const rows = to - from;
    this.#rows += rows;
    if (rows === rowCount) {
      this.#chunks.push({ ...cells, rows, room: 0 });
      return;
    }
    let last = this.#chunks.at(-1);
    if (last?.kind !== cells.kind || last.room < rows) {
      last = newChunk(cells.kind, Math.max(rows, Math.min(CHUNK_ROWS, this.#rows)));
      this.#chunks.push(last);
    }
    if (last.kind === "numbers" && cells.kind === "numbers") {
      last.values.set(cells.values.subarray(from, to), last.rows);
      if (cells.missing !== undefined) {
        last.missing ??= new Uint8Array(last.values.length);
        last.missing.set(cells.missing.subarray(from, to), last.rows);
      }
    } else if (last.kind === "values" && cells.kind === "values") {
      for (let row = from; row < to; row++) last.own?.push(cells.values[row]!);
    }
    last.rows += rows;
    last.room -= rows;
  }

  /** All cells in one piece; this has none of them any more. */
  async finish(slices: Slices): Promise<Cells> {
    const chunks = this.#chunks;
    this.#chunks = [];
    return chunks.every(isOfNumbers)
      ? await joinNumbers(chunks, { rows: this.#rows, slices })
      : await joinValues(chunks, { rows: this.#rows, slices });
  }
}

/** Rows of a chunk of copies, at most, unless more are appended at once. */
const CHUNK_ROWS = 8_192;

interface NumberChunk {
  readonly kind: "numbers";
  readonly values: Float64Array;
  missing?: Uint8Array;
  rows: number;
  /** Rows that may be added. */
  room: number;
}

interface ValueChunk {
  readonly kind: "values";
  readonly values: readonly PlainValue[];
  /** The same, where they are none of a page's. */
  readonly own?: PlainValue[];
  rows: number;
  room: number;
}

type Chunk = NumberChunk | ValueChunk;

function newChunk(kind: Chunk["kind"], room: number): Chunk {
  if (kind === "numbers") return { kind, values: new Float64Array(room), rows: 0, room };
  const own: PlainValue[] = [];
  return { kind, values: own, own, rows: 0, room };
}

function isOfNumbers(chunk: Chunk): chunk is NumberChunk {
  return chunk.kind === "numbers";
}

interface JoinOptions {
  readonly rows: number;
  readonly slices: Slices;
}

/** Joins chunks, each of which is freed once it is copied. */
async function joinNumbers(
  chunks: NumberChunk[],
  { rows, slices }: JoinOptions,
): Promise<Cells> {
  const [only] = chunks;
  if (chunks.length === 1) return numberCells(only!.values.subarray(0, rows), only!.missing);
  const values = new Float64Array(rows);
  let missing: Uint8Array | undefined;
  let end = 0;
  for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
    if (slices.over) await slices.next();
    values.set(chunk.values.subarray(0, chunk.rows), end);
    if (chunk.missing !== undefined) {
      missing ??= new Uint8Array(rows);
      missing.set(chunk.missing.subarray(0, chunk.rows), end);
    }
    end += chunk.rows;
  }
  return numberCells(values, missing);
}

function numberCells(values: Float64Array, missing: Uint8Array | undefined): Cells {
  return { kind: "numbers", values, ...(missing === undefined ? {} : { missing }) };
}

async function joinValues(chunks: Chunk[], { rows, slices }: JoinOptions): Promise<Cells> {
  const values = new Array<PlainValue>(rows);
  let end = 0;
  for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
    if (slices.over) await slices.next();
    const missing = chunk.kind === "numbers" ? chunk.missing : undefined;
    for (let row = 0; row < chunk.rows; row++) {
      values[end++] = missing?.[row] === 1 ? null : chunk.values[row]!;
    }
  }
  return { kind: "values", values };
}
