import type cassandra from "cassandra-driver";
// @ts-types="./driver.d.ts"
import ConnectionClass from "cassandra-driver/lib/connection.js";
// @ts-types="./driver.d.ts"
import streams from "cassandra-driver/lib/streams.js";
import manifest from "cassandra-driver/package.json" with { type: "json" };
import type { Connection, FrameInfo, FrameReader, Parser } from "./driver.d.ts";

/** The version of the driver whose inside is known here. */
const KNOWN_VERSION = "4.10.0";

/** The rows of a response as they came: for each row its values in the order of the columns. */
export class RawRows {
  constructor(
    /** May go on after the last row. */
    readonly bytes: Uint8Array,
    /** Where the first row begins. */
    readonly start: number,
    /** Rows; the driver takes this for an array of them. */
    readonly length: number,
  ) {}
}

const RAW = Symbol("raw rows");

/** Options of `client.execute` that ask for {@linkcode RawRows} in place of the driver's rows. */
export function rawRows<T extends cassandra.QueryOptions>(options: T): T {
  const reason = whatIsUnknown(manifest.version);
  if (reason !== undefined) {
    throw new Error(
      `cassandra-driver is not the one that is known: ${reason}: install cassandra-driver ` +
        KNOWN_VERSION,
    );
  }
  return { ...options, [RAW]: true };
}

/** What a driver of this version has that is not known here; undefined when all of it is. */
export function whatIsUnknown(version: string): string | undefined {
  if (version !== KNOWN_VERSION) return `its version is ${version}`;
  if (parseRows?.length !== 2) return "its parser of rows is another";
  if (bindSocketListeners?.length !== 0) return "its connections are others";
  return undefined;
}

const parser = streams?.Parser?.prototype as Partial<Parser> | undefined;
const connection = ConnectionClass?.prototype as Partial<Connection> | undefined;
const parseRows = parser?.parseRows;
const bindSocketListeners = connection?.bindSocketListeners;

/** The connection that a parser reads for. */
const connections = new WeakMap<Parser, Connection>();

if (whatIsUnknown(manifest.version) === undefined) {
  connection!.bindSocketListeners = function (this: Connection) {
    bindSocketListeners!.call(this);
    connections.set(this.parser, this);
  };
  parser!.parseRows = function (this: Parser, frame: FrameInfo, reader: FrameReader) {
    if (!wantsRaw(connections.get(this), frame)) return parseRows!.call(this, frame, reader);
    const length = reader.readInt();
    const rows = new RawRows(reader.buf, reader.offset, length);
    this.push({ header: frame.header, result: { rows, meta: frame.meta, flags: frame.flagsInfo } });
  };
}

function wantsRaw(connection: Connection | undefined, { header }: FrameInfo): boolean {
  if (connection === undefined) return false;
  const operation = connection._operations.get(header.streamId);
  // Nobody waits for this answer any more: it need not be decoded.
  if (operation === undefined) return true;
  const options = operation.request?.options?.getRawQueryOptions();
  return options !== undefined && RAW in options;
}

/** The part of the driver that keeps what it prepared. */
interface Metadata {
  getPreparedInfo(keyspace: string, cql: string): { queryId?: unknown };
}

/** Has the driver prepare a statement anew when it runs next, such as after its table changed. */
export function forgetPrepared(client: cassandra.Client, cql: string): void {
  const { metadata } = client as unknown as { metadata: Metadata };
  delete metadata.getPreparedInfo(client.keyspace, cql).queryId;
}
