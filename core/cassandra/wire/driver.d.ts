/** What of the driver's inside is used here; its package declares none of it. */

interface Operation {
  readonly request?: {
    readonly options?: { getRawQueryOptions(): object | undefined };
  };
}

interface FrameInfo {
  readonly header: { readonly streamId: number; readonly bodyLength: number };
  readonly flagsInfo: unknown;
  readonly meta: unknown;
}

interface FrameReader {
  offset: number;
  readonly buf: Uint8Array;
  readInt(): number;
}

interface Parser {
  parseRows(frame: FrameInfo, reader: FrameReader): void;
  push(item: object): boolean;
}

interface Connection {
  readonly parser: Parser;
  readonly _operations: Map<number, Operation>;
  bindSocketListeners(): void;
}

declare const driver: {
  readonly prototype: Connection;
  readonly Parser: { readonly prototype: Parser };
};

export type { Connection, FrameInfo, FrameReader, Operation, Parser };
export default driver;
