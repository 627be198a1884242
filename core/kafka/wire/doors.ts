import type { Logger } from "../../telemetry/log.ts";
import { decodeFetch, FETCH_VERSIONS } from "./fetch_response.ts";
import {
  createEncoder,
  decodeMessageSet,
  type RequestDefinition,
  requests,
  version as installed,
} from "./internals.ts";
import { encodeProduce, isSealed, type ProduceData } from "./produce_request.ts";
import { replaceOffsetCommit, replaceOffsetFetch } from "./committed_offsets.ts";
import { isKnownQueue, mendRequestQueue } from "./request_queue.ts";

/** The version of kafkajs whose inside is known here. */
const KNOWN_VERSION = "2.2.4";

let open: boolean | undefined;

/** True once record batches pass through kafkajs as they are, in this process. */
export function doorsAreOpen(): boolean {
  return open === true;
}

/**
 * Replaces, inside of kafkajs, what decodes fetches and encodes sealed batches, so that neither
 * makes an object per record, and mends its timer. With an unknown kafkajs nothing is replaced:
 * ordinary messages take their place, which is slower, and the log says so once.
 *
 * @param version the version found. Default: that of the package
 */
export function openDoors(log: Logger, version: string = installed): void {
  if (open !== undefined) return;
  const unknown = whatIsUnknown(version);
  open = unknown === undefined;
  if (open) {
    replaceFetch(requests.Fetch!);
    replaceProduce(requests.Produce!);
    replaceOffsetFetch(requests.OffsetFetch!);
    replaceOffsetCommit(requests.OffsetCommit!);
    mendRequestQueue();
  } else {
    log.warn("kafkajs is not the one that is known: its ordinary, slower way is taken", {
      reason: unknown,
      fix: `install kafkajs ${KNOWN_VERSION}`,
    });
  }
}

function whatIsUnknown(version: string): string | undefined {
  if (version !== KNOWN_VERSION) return `its version is ${version}`;
  if (!isKnown(requests.Fetch, FETCH_VERSIONS.at(-1)!)) return "its fetch requests are others";
  if (!isKnown(requests.Produce, NEWEST_PRODUCE)) return "its produce requests are others";
  if (
    !isKnown(requests.OffsetFetch, NEWEST_OFFSET_FETCH) ||
    !isKnown(requests.OffsetCommit, NEWEST_OFFSET_COMMIT)
  ) {
    return "its requests for offsets are others";
  }
  if (!isKnownQueue()) return "its queue of requests is another";
  return undefined;
}

const NEWEST_PRODUCE = 7;
const NEWEST_OFFSET_FETCH = 4;
const NEWEST_OFFSET_COMMIT = 5;

function isKnown(definition: RequestDefinition | undefined, newest: number): boolean {
  return definition !== undefined && definition.versions.at(-1) === String(newest) &&
    typeof definition.protocol === "function";
}

function replaceFetch(definition: RequestDefinition): void {
  const original = definition.protocol;
  definition.protocol = ({ version }) => {
    const make = original({ version });
    const known = FETCH_VERSIONS.find((one) => one === version);
    if (known === undefined) return make;
    const options = { version: known, decodeMessageSet };
    return (args) => {
      const made = make(args);
      const response = {
        ...made.response,
        decode: (payload: Parameters<typeof decodeFetch>[0]) => decodeFetch(payload, options),
      };
      return { ...made, response };
    };
  };
}

function replaceProduce(definition: RequestDefinition): void {
  const original = definition.protocol;
  definition.protocol = ({ version }) => {
    const make = original({ version });
    return (args) => {
      const made = make(args);
      const data = args as ProduceData;
      if (isSealed(data)) {
        made.request.encode = () => Promise.resolve(encodeProduce(data, createEncoder()));
      }
      return made;
    };
  };
}
