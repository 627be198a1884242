import type { StreamsAnswer } from "../../../src/contract/resources.ts";
import { streamInfo } from "../../catalogue/stream_info.ts";
import type { Sources } from "../sources.ts";

/** GET streams */
export async function listStreams(
  { catalogue }: Sources,
): Promise<StreamsAnswer> {
  return { streams: [...(await catalogue.streams()).values()].map(streamInfo) };
}
