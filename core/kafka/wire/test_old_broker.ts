import { requests } from "./internals.ts";
import { METADATA } from "./metadata_request.ts";

/** The newest metadata request of Kafka 2.7, in which topics have no ids (KIP-516). */
const BEFORE_IDS = 9;

interface ApiVersions {
  readonly apiVersions: readonly { readonly apiKey: number; readonly maxVersion: number }[];
}

/** Lets every broker answer, in this process, as one that knows no ids of topics. */
export function withoutTopicIds(): void {
  const definition = requests.ApiVersions!;
  const original = definition.protocol;
  definition.protocol = (options) => {
    const make = original(options);
    return (args) => {
      const { request, response } = make(args);
      const parse: typeof response.parse = async (decoded) => {
        const answer = await response.parse(decoded) as ApiVersions;
        const apiVersions = answer.apiVersions.map((api) =>
          api.apiKey === METADATA
            ? { ...api, maxVersion: Math.min(api.maxVersion, BEFORE_IDS) }
            : api
        );
        return { ...answer, apiVersions };
      };
      return { request, response: { ...response, parse } };
    };
  };
}
