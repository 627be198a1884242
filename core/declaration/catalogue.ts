import { sourcesOf } from "#window/mod.ts";
import { groupedStreams } from "./grouped_streams.ts";
import type { Stream } from "./stream.ts";

/**
 * All streams that these make: behind each stream those of its windows across keys.
 *
 * @throws {TypeError} naming the streams: two have one name, topic or variable; a derived one has a
 * source that is not there, or is made of itself in the end
 */
export function expandStreams(declared: readonly Stream[]): readonly Stream[] {
  const streams = declared.flatMap((stream) => [stream, ...groupedStreams(stream)]);
  for (const [what, nameOf] of UNIQUE) checkUnique(streams, { what, nameOf });
  checkSources(streams);
  return streams;
}

const UNIQUE: readonly [string, (stream: Stream) => string][] = [
  ["name", ({ name }) => name],
  ["topic", ({ topic }) => topic.name],
  ["variable of their topic", ({ topic }) => topic.env],
];

function checkUnique(
  streams: readonly Stream[],
  { what, nameOf }: { readonly what: string; readonly nameOf: (stream: Stream) => string },
): void {
  const seen = new Map<string, Stream>();
  for (const stream of streams) {
    const other = seen.get(nameOf(stream));
    if (other !== undefined) {
      throw new TypeError(
        `Two streams have the ${what} '${nameOf(stream)}': '${other.title}' and ` +
          `'${stream.title}'; rename one`,
      );
    }
    seen.set(nameOf(stream), stream);
  }
}

function checkSources(streams: readonly Stream[]): void {
  const byName = new Map(streams.map((stream) => [stream.name, stream]));
  const visit = (stream: Stream, path: readonly string[]): void => {
    if (path.includes(stream.name)) {
      const circle = [...path.slice(path.indexOf(stream.name)), stream.name];
      throw new TypeError(
        `Stream '${stream.name}' is made of itself: ${circle.join(" of ")}; take one of them out`,
      );
    }
    for (const name of stream.derived === undefined ? [] : sourcesOf(stream.derived)) {
      const source = byName.get(name);
      if (source === undefined) {
        throw new TypeError(
          `Stream '${stream.name}' is made of '${name}', which is not in the catalogue: add it`,
        );
      }
      visit(source, [...path, stream.name]);
    }
  };
  for (const stream of streams) visit(stream, []);
}
