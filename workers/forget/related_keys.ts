import type { Stream } from "#core/declaration/mod.ts";

/** A stream that has rows of the one who is forgotten, under one key or under several. */
export interface RelatedStream {
  readonly stream: string;
  /** Whether a key of the stream is the one that is forgotten, or that of a group that names it. */
  readonly isOf: (key: string) => boolean;
  /** The only such key; absent where groups name it. */
  readonly key?: string;
}

/** What a key is found in besides its own stream. */
export interface RelatedKeys {
  /** The stream itself first. */
  readonly related: readonly RelatedStream[];
  /** Streams whose windows have counted it among others: sums, averages and extremes of many. */
  readonly aggregates: readonly string[];
  /** Those of them whose records name what they were made of, and so its key. */
  readonly inputsOf: readonly string[];
}

/**
 * Where rows of a key are: in its stream, and in derived ones whose windows have the key of their
 * input, or a group that names it. Every other derived stream has it among others.
 */
export function relatedKeys(
  streams: readonly Pick<Stream, "name" | "key" | "derived">[],
  subject: { readonly stream: string; readonly key: string },
): RelatedKeys {
  const own = { ...subject, isOf: (key: string) => key === subject.key };
  const found = new Map<string, RelatedStream>([[subject.stream, own]]);
  const aggregates = new Set<string>();
  const inputsOf = new Set<string>();
  const keyFields = new Map(streams.map(({ name, key }) => [name, key]));
  // What is found is looked at in turn: a derived stream may be the source of another.
  for (const source of found.values()) {
    for (const { name, derived } of streams) {
      if (derived?.kind === "grouped" && derived.source === source.stream) {
        const place = derived.by.indexOf(keyFields.get(source.stream) ?? "");
        if (place < 0) aggregates.add(name);
        else found.set(name, { stream: name, isOf: (group) => source.isOf(partOf(group, place)) });
      }
      if (derived?.kind !== "formula") continue;
      for (const term of Object.values(derived.terms)) {
        if (term.source !== source.stream) continue;
        if (term.key === "same") found.set(name, found.get(name) ?? { ...source, stream: name });
        else inputsOf.add(name);
      }
    }
  }
  return {
    related: [...found.values()],
    aggregates: [...aggregates, ...inputsOf],
    inputsOf: [...inputsOf],
  };
}

/** One of the values that make the key of a group; empty when there are not so many. */
function partOf(group: string, place: number): string {
  return (group.split("/")[place] ?? "").replaceAll("%2F", "/").replaceAll("%25", "%");
}
